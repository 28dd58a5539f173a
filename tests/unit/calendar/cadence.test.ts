/** When rooms are read next. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { planNextRead, pollMinutes } from '../../../shared/calendar/cadence.ts';
import { localTime } from '../../../shared/calendar/window.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Days from a Monday to the weekday with this number. */
const weekday = (at: number): number => Math.floor(at / 5) * 7 + (at % 5);

/** Evenly spread, and the same in every run. */
function fractions(): () => number {
  let last = 0;
  return () => (last = (last + 0.618_034) % 1);
}

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

  it.each([
    [23, 60],
    [24, 90],
  ])(
    'reconciles a room whose notifications have told everything for %i hours every %i minutes',
    (hours, interval) => {
      const now = new Date('2026-11-23T09:00:00Z');
      const { dueAt, freshUntil } = planNextRead({
        now,
        timeZone: 'Europe/Brussels',
        live: true,
        agreedSince: new Date(now.getTime() - hours * HOUR).toISOString(),
        followedRooms: 10,
        random: () => 0,
      });

      expect(minutes(now, dueAt)).toBe(interval);
      expect(minutes(now, freshUntil)).toBe(interval + 5);
    },
  );

  it('reads nothing between closing and the late evening of a room that was read before closing', () => {
    // Local time is an hour ahead: the office closes at 18:00Z.
    expect(plan('2026-11-23T16:59:00Z', true, 0).due).toBe(60);
    expect(plan('2026-11-23T17:01:00Z', true, 0).due).toBe(240);
    expect(plan('2026-11-23T17:01:00Z', true, 0).fresh).toBe(245);
  });

  it.each([
    [0, undefined, 16],
    [12, undefined, 23.5],
    [0, '2026-11-01T00:00:00Z', 11.7],
    [12, '2026-11-01T00:00:00Z', 23],
  ])(
    'plans, with %i changes in office hours and everything told since %s, at most %f reads for a working day',
    (changes, agreedSince, most) => {
      const days = 9;
      const random = fractions();
      const told = Array.from({ length: days * changes }, (_, at) => {
        const morning =
          Date.parse('2026-11-23T07:30:00Z') + weekday(Math.floor(at / changes)) * DAY;
        return morning + random() * 9 * HOUR;
      }).toSorted((one, other) => one - other);
      let reads = 0;
      let at = Date.parse('2026-11-22T23:00:00Z');
      while (at < Date.parse('2026-12-03T23:00:00Z')) {
        if (localTime(new Date(at), 'Europe/Brussels').dayOfWeek <= 5) reads += 1;
        const settings = {
          timeZone: 'Europe/Brussels',
          live: true,
          agreedSince,
          followedRooms: 10,
          random,
        };
        const due = planNextRead({ now: new Date(at), ...settings }).dueAt.getTime();
        at = Math.min(due, told.find((time) => time > at) ?? due);
      }

      expect(reads / days).toBeLessThanOrEqual(most);
    },
  );

  it.each([
    // Local time is an hour ahead.
    ['2026-11-23T05:30:00Z', 30, 90, 95],
    ['2026-11-23T03:00:00Z', 180, 216, 245],
    ['2026-11-23T02:00:00Z', 240, 216, 245],
    ['2026-11-22T05:30:00Z', 240, 216, 245],
  ])('reads at night, as at %s, again in the first hour of a working day', (now, ...minutes) => {
    const [first, last] = [plan(now, true, 0), plan(now, true, 1)];

    expect([first.due, last.due, last.fresh]).toEqual(minutes);
  });

  it.each([
    ['an hour', HOUR, undefined],
    [
      'an hour and a half, when notifications have told everything,',
      1.5 * HOUR,
      '2025-01-01T00:00:00Z',
    ],
  ])(
    'leaves no room unread for more than %s of working time, in any zone on any day',
    (_, longest, agreedSince) => {
      const zones = Intl.supportedValuesOf('timeZone');
      const isWorking = (at: number, zone: string) => {
        const { hour, dayOfWeek } = localTime(new Date(at), zone);
        return hour >= 7 && hour < 19 && dayOfWeek <= 5;
      };
      const check = (at: number, timeZone: string, random: number) => {
        const now = new Date(at);
        const settings = {
          now,
          timeZone,
          live: true,
          agreedSince,
          followedRooms: 10,
          random: () => random,
        };
        const { dueAt, freshUntil } = planNextRead(settings);
        const before = dueAt.getTime() - longest - 1;

        expect(dueAt.getTime()).toBeGreaterThanOrEqual(at);
        expect(freshUntil.getTime()).toBeGreaterThan(dueAt.getTime());
        if (before > at)
          expect({ timeZone, now, worked: isWorking(before, timeZone) }).toEqual({
            timeZone,
            now,
            worked: false,
          });
      };
      for (const zone of zones) {
        const change = Temporal.Instant.from('2026-01-01T00:00:00Z')
          .toZonedDateTimeISO(zone)
          .getTimeZoneTransition('next');
        if (change === null || change.year > 2028) continue;
        for (const hours of [-5, -1, 0, 1, 25, 29])
          check(change.epochMilliseconds + hours * HOUR, zone, 0.99);
      }
      fc.assert(
        fc.property(
          fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2027-01-01') }),
          fc.constantFrom(...zones),
          fc.double({ min: 0, max: 1, noNaN: true }),
          check,
        ),
      );
    },
  );

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
