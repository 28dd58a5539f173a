/** Busy minutes of 10,000 rooms on paper, through the product's own cadence, due index, lease and drain. */
import { describe, expect, it } from '@jest/globals';
import { simulate } from '../../../bench/simulation/run.ts';
import { isLong } from '../../support/long.ts';

const of = (from: string, seconds: number) => simulate({ rooms: 10_000, from, seconds, shards: 4 });

describe('10,000 rooms on paper', () => {
  it('Every room is read in time, by one worker at a time and within every limit, in the busiest minutes of a day.', async () => {
    const report = await of('2026-11-24T08:20:00Z', isLong ? 900 : 30);

    expect(report.broken).toEqual([]);
    // Rooms were read as they came due, and as they were notified.
    expect(report.perSecond.reads.mean).toBeGreaterThan(5);
    expect(report.perSecond.messages).toHaveProperty('calendar-refresh');
    expect(report.perSecond.messages).toHaveProperty('calendar-notifications');
    expect(report.graphMost.readsOfOneRoomAtOnce).toBe(1);
    expect(report.secondsBehindDue.longest).toBeGreaterThan(0);
  });

  it('Rooms in two further storage accounts are read as well, and the first account has the queues.', async () => {
    const { broken, perSecond } = await simulate({
      // Enough of both that requests beyond the plan are no chance.
      rooms: 4000,
      from: '2026-11-24T08:20:00Z',
      seconds: isLong ? 120 : 60,
      shards: 4,
      furtherAccounts: 2,
    });
    const [first = 0, one = 0, two = 0] = ['first', '1', '2'].map(
      (label) => perSecond.accounts[label]?.mean,
    );

    expect(broken).toEqual([]);
    expect(Math.min(one, two)).toBeGreaterThan(0);
    expect(first).toBeLessThan(one + two);
  });

  if (!isLong) return;

  it('Every room is read anew within five minutes of the midnight that all of them share.', async () => {
    const report = await of('2026-11-24T22:59:30Z', 400);

    expect(report.broken).toEqual([]);
    expect(report.perSecond.reads.mean * 400).toBeGreaterThan(9_900);
  });
});
