/** Operators and sweeps, in several instances of the app at once: one organisation never has two renewals at work. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Connection } from '../../../shared/onboarding/contract.ts';
import type {
  OrchestrationStatus,
  Orchestrations,
} from '../../../shared/platform/orchestrations.ts';
import type { SecretRecords } from '../../../shared/secrets/ports.ts';
import { startRotation } from '../../../shared/secrets/start-rotation.ts';
import { memoryRecords } from '../../support/secret-fakes.ts';

const NAME = 'calsync-1';
const connection = {
  organisationId: 'org',
  syncApp: { secret: { name: NAME, keyId: 'key' } },
} as unknown as Connection;

describe('starting renewals', () => {
  it('begins one at a time, in any interleaving of starts, ends and break-downs', async () => {
    const event = fc.constantFrom('start', 'start', 'end', 'break');
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(event, { minLength: 2, maxLength: 14 }),
        async (scheduler, events) => {
          const memory = memoryRecords();
          await memory.change(NAME, () => ({
            organisationId: 'org',
            name: NAME,
            version: 'v1',
            expiresOn: '2028-01-01T00:00:00.000Z',
            rotations: 0,
          }));
          const records: SecretRecords = {
            ...memory,
            get: scheduler.scheduleFunction((name: string) => memory.get(name)),
            change: scheduler.scheduleFunction(
              (name: string, change: Parameters<SecretRecords['change']>[1]) =>
                memory.change(name, change),
            ),
          };
          const instances = new Map<string, 'Running' | 'Completed' | 'Failed'>();
          const numbers = new Map<string, number>();
          let most = 0;
          const atWork = () => [...instances].filter(([, status]) => status === 'Running');
          const orchestrations = {
            start: scheduler.scheduleFunction(
              async (_name: string, instanceId: string, input: Record<string, unknown>) => {
                if (instances.has(instanceId)) return false;
                instances.set(instanceId, 'Running');
                numbers.set(instanceId, Number(input['number']));
                most = Math.max(most, atWork().length);
                return true;
              },
            ),
            status: scheduler.scheduleFunction(async (instanceId: string) => {
              const runtimeStatus = instances.get(instanceId);
              return runtimeStatus === undefined
                ? undefined
                : ({ instanceId, runtimeStatus } as OrchestrationStatus);
            }),
          } as unknown as Orchestrations;
          /** Its last activity spends its number, and with that it is over. */
          const end = scheduler.scheduleFunction(async () => {
            for (const [instanceId] of atWork()) {
              instances.set(instanceId, 'Completed');
              await memory.change(NAME, (record) =>
                record !== undefined && record.rotations === numbers.get(instanceId)
                  ? { ...record, rotations: record.rotations + 1 }
                  : undefined,
              );
            }
          });
          const breakDown = scheduler.scheduleFunction(async () => {
            for (const [instanceId] of atWork()) instances.set(instanceId, 'Failed');
          });

          const started: Promise<unknown>[] = events.map(async (kind) => {
            if (kind === 'start')
              return await startRotation({ records }, orchestrations, connection);
            return kind === 'end' ? await end() : await breakDown();
          });
          await scheduler.waitAll();
          await Promise.all(started);

          expect(most).toBeLessThanOrEqual(1);
          // Nothing is stuck: once all have ended, the next may begin.
          for (const [instanceId] of atWork()) instances.set(instanceId, 'Failed');
          const next = startRotation({ records }, orchestrations, connection);
          await scheduler.waitFor(next);
          expect(await next).toBe(true);
        },
      ),
    );
  });
});
