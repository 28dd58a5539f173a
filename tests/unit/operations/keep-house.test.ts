import { beforeEach, describe, expect, it } from '@jest/globals';
import { keepHouse, type PositionStore } from '../../../shared/operations/keep-house.ts';
import type { Orchestrations } from '../../../shared/platform/orchestrations.ts';

const HOUR = 3600_000;
const run = { orchestrations: {} as Orchestrations };

let position: Awaited<ReturnType<PositionStore['read']>>;
let now: number;
let done: string[];
let failed: string[];
let count: number;
beforeEach(() => {
  position = undefined;
  now = Date.parse('2026-11-23T10:00:00Z');
  done = [];
  failed = [];
  count = 3;
});

const log = {
  info: () => undefined,
  warn: () => undefined,
  error(event: string, _error: unknown, attributes: object = {}) {
    failed.push(`${event} ${JSON.stringify(attributes)}`);
  },
};

function house(chore: (id: string) => unknown = () => undefined) {
  const keep = keepHouse({
    positions: {
      read: async () => position,
      async write(after) {
        position = after;
      },
    },
    async *organisations(from) {
      for (let n = 0; n < count; n += 1) {
        const id = String(n).padStart(5, '0');
        if (id >= from) yield id;
      }
    },
    always: [{ name: 'always', run: async () => done.push('always') }],
    chores: [
      {
        name: 'chore',
        async run(id) {
          done.push(id);
          return await chore(id);
        },
      },
    ],
    clock: () => new Date(now),
  });
  return () => keep(run, log);
}

describe('housekeeping', () => {
  it('One pass a day looks after each organisation once, however often the timer fires.', async () => {
    const keep = house();
    await keep();
    now += 23 * HOUR;
    await keep();
    now += HOUR;
    await keep();

    expect(done.join(' ')).toBe('always 00000 00001 00002 always always 00000 00001 00002');
  });

  it('A run ends after a thousand organisations, and the next one goes on behind them.', async () => {
    count = 1_500;
    const keep = house();
    await keep();
    expect(done).toHaveLength(1 + 1_000);
    now += HOUR;
    await keep();

    expect(done.filter((id) => id !== 'always')).toHaveLength(1_500);
    expect(new Set(done).size).toBe(1_501);
  });

  it('A run ends after a minute of work, also within one organisation, and skips none.', async () => {
    const keep = house(() => {
      now += 40_000;
      return done.length < 3;
    });
    await keep();
    expect(done).toEqual(['always', '00000', '00000']);
    await keep();

    expect(done.slice(3)).toEqual(['always', '00001', '00002']);
  });

  it('The trouble of one organisation is logged and keeps no other from being looked after.', async () => {
    await house((id) => {
      if (id === '00001') throw new Error('broken');
      return undefined;
    })();

    expect(done).toEqual(['always', '00000', '00001', '00002']);
    expect(failed).toEqual(['housekeeping.failed {"organisationId":"00001","chore":"chore"}']);
  });
});
