/** When rooms are read next. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { planNextRead, pollMinutes } from '../../../shared/calendar/cadence.ts';

const minutes = (from: Date, to: Date) => (to.getTime() - from.getTime()) / 60_000;
const plan = (now: string, live: boolean, random: number, followedRooms = 10) => {
  const at = new Date(now);
  const { dueAt, freshUntil } = planNextRead({
    now: at,
    timeZone: 'Europe/Brussels',
    live,
    followedRooms,
    random: () => random,
  });
  return { due: minutes(at, dueAt), fresh: minutes(at, freshUntil) };
};

describe('planNextRead', () => {
  it.each([
    [1, 1],
    [250, 1],
    [251, 2],
    [1000, 4],
    [100_000, 5],
  ])('polls %i rooms every %i minutes', (rooms, interval) => {
    expect(pollMinutes(rooms)).toBe(interval);
  });

  it('reconciles every 30 to 60 minutes in working hours and every 4 hours at night', () => {
    expect(plan('2026-11-23T09:00:00Z', true, 0).due).toBe(60);
    expect(plan('2026-11-23T09:00:00Z', true, 1).due).toBe(30);
    expect(plan('2026-11-23T01:00:00Z', true, 0).due).toBe(240);
    expect(plan('2026-11-22T09:00:00Z', true, 0).due).toBe(240);
  });

  it('reads again shortly after local midnight', () => {
    expect(plan('2026-11-23T22:30:00Z', true, 0).due).toBe(30);
    expect(plan('2026-11-23T22:30:00Z', true, 0.5).due).toBe(30.5);
  });

  it('is always due before what was read stops being fresh', () => {
    const time = fc.date({
      min: new Date('2026-01-01T00:00:00Z'),
      max: new Date('2027-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(
        time,
        fc.boolean(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(20_000),
        (now, live, random, rooms) => {
          const { due, fresh } = plan(now.toISOString(), live, random, rooms);

          expect(due).toBeGreaterThanOrEqual(0);
          expect(due).toBeLessThan(fresh);
        },
      ),
    );
  });
});
