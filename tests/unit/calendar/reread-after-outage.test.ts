/** The end of an outage: every organisation is told to read its rooms again, whatever happens in between. */
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Beat } from '../../../shared/calendar/ports.ts';
import { rereadAfterOutage } from '../../../shared/calendar/reread-after-outage.ts';

const HOUR_MS = 3600_000;
const silent = { info() {}, warn() {}, error() {} };

function service(organisations: number) {
  const ids = Array.from(
    { length: organisations },
    (_, at) => `org-${String(at).padStart(6, '0')}`,
  );
  const told = new Map<string, string[]>();
  let now = Date.parse('2026-03-02T08:00:00.000Z');
  let stored: Beat | undefined;
  let running = 0;
  const world = {
    told,
    mostAtOnce: 0,
    /** How many messages the queue still takes. */
    queueTakes: Number.POSITIVE_INFINITY,
    times: () => [...told.values()].map(({ length }) => length),
    sweep(afterMs = 10_000) {
      now += afterMs;
      return notice(silent);
    },
  };
  const notice = rereadAfterOutage({
    heartbeat: {
      last: () => Promise.resolve(stored),
      async beat(beat) {
        stored = beat;
      },
    },
    queue: {
      async send({ organisationId, unreadSince = '' }) {
        running += 1;
        world.mostAtOnce = Math.max(world.mostAtOnce, running);
        await turn();
        running -= 1;
        world.queueTakes -= 1;
        if (world.queueTakes < 0) throw new Error('cut off');
        told.set(organisationId, [...(told.get(organisationId) ?? []), unreadSince]);
      },
    },
    organisations: () => ({
      get: () => Promise.resolve(undefined),
      async *names(from = '') {
        for (const id of ids) {
          if (id >= from) yield { id, name: id, createdAt: '' };
        }
      },
      recentNames: () => Promise.resolve([]),
      mayListen: () => Promise.resolve(false),
    }),
    clock: () => new Date(now),
    random: Math.random,
  });
  return world;
}

describe('the read of every room after an outage', () => {
  it('does not happen while sweeps come in time', async () => {
    const world = service(3);

    for (const afterMs of [0, 10_000, HOUR_MS, 2 * HOUR_MS]) await world.sweep(afterMs);

    expect(world.told.size).toBe(0);
  });

  it('is queued for a number of organisations in each sweep, each once, a few at a time', async () => {
    const world = service(5000);
    await world.sweep();

    const after: number[] = [];
    for (const afterMs of [3 * HOUR_MS, 10_000, 10_000, 10_000, HOUR_MS]) {
      await world.sweep(afterMs);
      after.push(world.told.size);
    }

    expect(after).toEqual([2000, 4000, 5000, 5000, 5000]);
    expect(new Set(world.times())).toEqual(new Set([1]));
    expect(world.mostAtOnce).toBe(16);
  });

  it('continues where it stopped after it was cut off', async () => {
    const world = service(5000);
    await world.sweep();
    await world.sweep(3 * HOUR_MS);

    world.queueTakes = 500;
    await expect(world.sweep()).rejects.toThrow('cut off');
    world.queueTakes = Number.POSITIVE_INFINITY;
    await world.sweep();
    await world.sweep();

    expect(world.told.size).toBe(5000);
    expect(world.times().slice(0, 2000)).toEqual(Array(2000).fill(1));
    expect(Math.max(...world.times())).toBe(2);
    expect(new Set([...world.told.values()].flat()).size).toBe(1);
  });

  it('begins again with every organisation when another outage cuts it off', async () => {
    const world = service(3000);
    await world.sweep();
    await world.sweep(3 * HOUR_MS);

    await world.sweep(3 * HOUR_MS);
    await world.sweep();

    expect(world.times()).toEqual([...Array(2000).fill(2), ...Array(1000).fill(1)]);
    expect(new Set([...world.told.values()].map((since) => since.at(-1))).size).toBe(1);
  });
});
