/** Checks of many rooms or organisations end with their first failure: nothing goes on behind the caller's back. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { beginCheck } from '../../../shared/scope/begin-check.ts';
import { newMailboxAccessRow } from '../../../shared/scope/mailbox-access-row.ts';
import { readSlice } from '../../../shared/scope/read-slice.ts';
import { sweepDueChecks } from '../../../shared/scope/sweep-due-checks.ts';
import { ORG, scopeWorld } from '../../support/scope.ts';

const failure = new Error('the storage account is gone');
const identity = { app: 'sync', tenantId: 'tenant', expectedRoles: [] } as const;

describe('a check', () => {
  it('After an unexpected failure a check reads no further room', async () => {
    const { deps, store, world } = scopeWorld(100);
    const now = new Date(world.now);
    await store.save(ORG, undefined, newMailboxAccessRow(now, now));
    const stored = await store.get(ORG);
    const begun =
      stored && (await beginCheck(deps, ORG, stored, { clientId: 'client', profile: 'consent' }));
    let read = 0;
    const calendars = () => ({
      async probe() {
        read += 1;
        if (read === 3) throw failure;
        await sleep(1);
        return 'readable' as const;
      },
    });
    const run = begun?.value.run;
    if (run === undefined) throw new Error('no check has begun');

    const reading = readSlice({ ...deps, calendars }, ORG, run, {
      identity: { ...identity, clientId: 'client', secretName: 'secret', secretVersion: '1' },
      until: new Date(world.now + 60_000),
    });
    await expect(reading).rejects.toBe(failure);
    const atFailure = read;
    await sleep(50);

    expect(read).toBe(atFailure);
    expect(read).toBeLessThan(20);
  });
});

describe('the sweep', () => {
  it('After a failure the sweep hands out no further organisation', async () => {
    const { deps, store } = scopeWorld();
    const dueAt = '2026-11-23T09:00:00.000Z';
    let looked = 0;
    let running = 0;
    const sweep = sweepDueChecks({
      ...deps,
      store: {
        ...store,
        due: async () =>
          Array.from({ length: 100 }, (_, index) => ({ dueAt, organisationId: `org-${index}` })),
        async get() {
          looked += 1;
          if (looked === 3) throw failure;
          running += 1;
          await sleep(1);
          running -= 1;
          return undefined;
        },
      },
    });

    await expect(sweep({ info() {}, warn() {}, error() {} })).rejects.toBe(failure);
    const atFailure = { looked, running };
    await sleep(50);

    expect(atFailure.running).toBe(0);
    expect(looked).toBe(atFailure.looked);
    expect(looked).toBeLessThan(20);
  });
});
