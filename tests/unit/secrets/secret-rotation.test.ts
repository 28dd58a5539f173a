import { describe, expect, it } from '@jest/globals';
import { rotationNames } from '../../../shared/secrets/durable-names.ts';
import { secretRotation } from '../../../shared/secrets/rotation.orchestrator.ts';
import { runOrchestrator } from '../../support/replay.ts';

const START = Date.UTC(2026, 0, 5, 9);
const HOUR = 3600_000;
const input = { organisationId: 'org', name: 'calsync-1', keyId: 'old', number: 0 };
const next = {
  name: 'calsync-1',
  version: 'v2',
  keyId: 'new',
  createdAt: new Date(START).toISOString(),
  expiresOn: new Date(START + 730 * 24 * HOUR).toISOString(),
};

function world(overrides: Readonly<Record<string, (tries: number) => unknown>> = {}) {
  const clock = { now: START };
  const ended: object[] = [];
  const tries = new Map<string, number>();
  const step = (name: string, normal: () => object) => () => {
    const count = (tries.get(name) ?? 0) + 1;
    tries.set(name, count);
    return overrides[name]?.(count) ?? normal();
  };
  const done = () => ({ outcome: 'done' });
  const activities = {
    [rotationNames.add]: step(rotationNames.add, () => ({ outcome: 'done', next })),
    [rotationNames.prove]: step(rotationNames.prove, done),
    [rotationNames.switch]: step(rotationNames.switch, () => ({
      outcome: 'done',
      overlapUntil: new Date(clock.now + HOUR).toISOString(),
    })),
    [rotationNames.retire]: step(rotationNames.retire, done),
    [rotationNames.end]: (result: object) => {
      ended.push(result);
      return {};
    },
  };
  const run = () => runOrchestrator(secretRotation, { input, activities, clock });
  return { clock, ended, run };
}

const busy = { outcome: 'waiting', code: 'rotation.microsoft-unavailable' };

describe('the renewal of a secret', () => {
  it('adds, proves, goes over, waits for the overlap and retires', async () => {
    const { clock, ended, run } = world();

    const { called, output } = await run();

    expect(called).toEqual([
      rotationNames.add,
      rotationNames.prove,
      rotationNames.switch,
      rotationNames.retire,
      rotationNames.end,
    ]);
    expect(output).toEqual({ outcome: 'done' });
    expect(ended).toEqual([{ ...input, outcome: 'done' }]);
    expect(clock.now - START).toBe(HOUR);
  });

  it.each([rotationNames.add, rotationNames.prove, rotationNames.switch, rotationNames.retire])(
    'tries %s again when it waits, and when it throws',
    async (name) => {
      const { run } = world({
        [name]: (tries) => {
          if (tries === 1) throw new Error('storage');
          return tries === 2 ? busy : undefined;
        },
      });

      const { called, output } = await run();

      expect(called.filter((one) => one === name)).toHaveLength(3);
      expect(output).toEqual({ outcome: 'done' });
    },
  );

  it.each([rotationNames.add, rotationNames.prove])(
    'never goes over when %s has failed',
    async (name) => {
      const { ended, run } = world({
        [name]: () => ({ outcome: 'failed', code: 'rotation.secrets-forbidden' }),
      });

      const { called } = await run();

      expect(called).not.toContain(rotationNames.switch);
      expect(called).not.toContain(rotationNames.retire);
      expect(ended).toEqual([{ ...input, outcome: 'failed', code: 'rotation.secrets-forbidden' }]);
    },
  );

  it('gives up a step after six hours, not sooner', async () => {
    const { clock, ended, run } = world({ [rotationNames.add]: () => busy });

    await run();

    expect(clock.now - START).toBeGreaterThanOrEqual(6 * HOUR);
    expect(clock.now - START).toBeLessThan(7 * HOUR);
    expect(ended).toEqual([{ ...input, outcome: 'failed', code: busy.code }]);
  });

  it.each([rotationNames.add, rotationNames.prove, rotationNames.switch, rotationNames.retire])(
    'fails with rotation.interrupted within half an hour when %s throws every time',
    async (name) => {
      const { clock, ended, run } = world({
        [name]: () => {
          throw new TypeError('a bug of ours');
        },
      });

      const { called, logged } = await run();
      const overlap = name === rotationNames.retire ? HOUR : 0;

      expect(ended).toEqual([{ ...input, outcome: 'failed', code: 'rotation.interrupted' }]);
      expect(called.filter((one) => one === name)).toHaveLength(10);
      expect(logged.filter((line) => line.includes('saga.activity-threw'))).toHaveLength(10);
      expect(clock.now - START - overlap).toBeLessThan(HOUR / 2);
    },
  );

  it('waits as long as Microsoft asks for', async () => {
    const { clock, run } = world({
      [rotationNames.add]: (tries) =>
        tries === 1 ? { ...busy, retryAfterSeconds: 600 } : undefined,
    });

    await run();

    expect(clock.now - START).toBe(HOUR + 600_000);
  });

  it('ends without a word when the connection has gone on without it', async () => {
    const { ended, run } = world({ [rotationNames.prove]: () => ({ outcome: 'stale' }) });

    await run();

    expect(ended).toEqual([{ ...input, outcome: 'stale' }]);
  });
});
