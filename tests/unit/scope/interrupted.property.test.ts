import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MicrosoftError } from '../../../shared/microsoft/contract.ts';
import { hashOf } from '../../../shared/scope/evidence.ts';
import { requestCheck } from '../../../shared/scope/request-check.ts';
import { showProof } from '../../../shared/scope/show-mailbox-access.ts';
import { runs } from '../../support/long.ts';
import { ORG, scopeWorld } from '../../support/scope.ts';

const HOUR = 3600_000;
const caller = { key: 'key', email: 'a@b.example', emailVerified: true, operator: 'none' } as const;

it('A check ends in the same verdict wherever crashes, throttling and repeated messages fall', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat({ max: 400 }), { maxLength: 5 }),
      fc.uniqueArray(fc.nat({ max: 160 }), { maxLength: 4 }),
      fc.array(fc.nat({ max: 3 }), { maxLength: 3 }),
      fc.boolean(),
      async (crashes, throttles, repeats, isOpen) => {
        const { world, deps, drain, tick, result } = scopeWorld(130);
        world.canary = [isOpen ? 'readable' : 'refused'];
        let steps = 0;
        let reads = 0;
        world.room = () => {
          reads += 1;
          return throttles.includes(reads)
            ? new MicrosoftError('throttled', { status: 429, retryAfterSeconds: 20 })
            : 'readable';
        };
        world.step = () => {
          steps += 1;
          if (crashes.includes(steps)) throw new Error('killed here');
        };
        const ask = requestCheck(deps);
        await ask(ORG, undefined, caller).catch(() => undefined);
        for (const delay of repeats) world.messages.push(world.now + delay * 1000);
        // A crash of the request itself leaves nothing, or what the sweep finds.
        for (let hours = 0; hours < 3; hours += 1) {
          await tick().catch(() => undefined);
          await drain();
          world.now += HOUR;
        }
        world.step = () => undefined;
        if ((await result()) === undefined) {
          await ask(ORG, undefined, caller);
          await drain();
        }
        await tick();
        await drain();

        const found = await result();
        const { evidence, hash } = await showProof(deps)(ORG, undefined);
        expect(found).toMatchObject({ rooms: 130, readable: 130 });
        expect(isOpen ? ['not-yet', 'failed'] : ['proven']).toContain(found?.verdict);
        expect(hashOf(evidence)).toBe(hash);
        expect(world.audited.filter((line) => line.includes(hash)).length).toBeGreaterThan(0);
      },
    ),
    { numRuns: runs(50, 500) },
  );
});
