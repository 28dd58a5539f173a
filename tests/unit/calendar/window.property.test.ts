/** The window begins and ends at local midnights in every zone, also on days that last 23 or 25 hours. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { localTime, nextMidnight, nextWorkday, windowOf } from '../../../shared/calendar/window.ts';

const zones = Intl.supportedValuesOf('timeZone');
const HOUR = 3_600_000;

function check(now: Date, zone: string, days: number): void {
  const window = windowOf(now, zone, days);
  const [from, to] = [Date.parse(window.from), Date.parse(window.to)];
  const local = (epoch: number) =>
    Temporal.Instant.fromEpochMilliseconds(epoch).toZonedDateTimeISO(zone);

  expect(window.timeZone).toBe(zone);
  expect(from).toBeLessThanOrEqual(now.getTime());
  expect(to).toBeGreaterThan(now.getTime());
  expect(local(from).toPlainDate().toString()).toBe(window.firstDay);
  expect(
    local(from - 1)
      .toPlainDate()
      .toString() < window.firstDay,
  ).toBe(true);
  expect(local(to).toPlainDate().toString()).toBe(window.endDay);
  expect(
    local(to - 1)
      .toPlainDate()
      .toString() < window.endDay,
  ).toBe(true);
  // Antarctica/Troll moves its clocks by two hours.
  expect(Math.abs(to - from - days * 24 * HOUR)).toBeLessThanOrEqual(2 * HOUR);
}

describe('windowOf', () => {
  it('covers whole local days around every clock change in every zone', () => {
    const start = Temporal.Instant.from('2026-01-01T00:00:00Z');
    for (const zone of zones) {
      const change = start.toZonedDateTimeISO(zone).getTimeZoneTransition('next');
      const at = (change ?? start.toZonedDateTimeISO(zone)).epochMilliseconds;
      if (at > Date.parse('2028-01-01T00:00:00Z')) continue;
      for (const hours of [-13, 0, 13]) check(new Date(at + hours * HOUR), zone, 2);
    }
  });

  it('covers whole local days at any time in any zone', () => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('2024-01-01T00:00:00Z'),
          max: new Date('2034-01-01T00:00:00Z'),
          noInvalidDate: true,
        }),
        fc.constantFrom(
          'Europe/Brussels',
          'America/St_Johns',
          'Pacific/Auckland',
          'Asia/Kathmandu',
        ),
        fc.integer({ min: 1, max: 7 }),
        (now, zone, days) => check(now, zone, days),
      ),
    );
  });

  it.each([
    ['2026-03-29T10:00:00Z', 23],
    ['2026-10-25T10:00:00Z', 25],
    ['2026-06-01T10:00:00Z', 24],
  ])('has the hours of the local day at %s in Brussels', (now, hours) => {
    const { from, to } = windowOf(new Date(now), 'Europe/Brussels', 1);

    expect(Date.parse(to) - Date.parse(from)).toBe(hours * HOUR);
    expect(nextMidnight(new Date(now), 'Europe/Brussels').toISOString()).toBe(to);
  });
});

describe('nextWorkday', () => {
  it.each([
    ['before the hour of a working day', '2026-11-23T05:59:00Z', '2026-11-23T06:00:00.000Z'],
    ['at that hour', '2026-11-23T06:00:00Z', '2026-11-24T06:00:00.000Z'],
    ['early on a Friday', '2026-11-27T05:00:00Z', '2026-11-27T06:00:00.000Z'],
    ['late on a Friday', '2026-11-27T20:00:00Z', '2026-11-30T06:00:00.000Z'],
    ['on a Saturday', '2026-11-28T02:00:00Z', '2026-11-30T06:00:00.000Z'],
    ['on a Sunday', '2026-11-29T20:00:00Z', '2026-11-30T06:00:00.000Z'],
  ])('The next seven o’clock of a working day is found %s in Brussels.', (_when, now, next) => {
    expect(nextWorkday(new Date(now), 'Europe/Brussels', 7).toISOString()).toBe(next);
  });

  it('Of an hour that clocks show twice, the second counts.', () => {
    const next = nextWorkday(new Date('2021-10-28T12:00:00Z'), 'Asia/Amman', 0);

    expect(next.toISOString()).toBe('2021-10-28T22:00:00.000Z');
  });
});

describe('localTime', () => {
  it('The hour and the day of the week are those of the zone.', () => {
    const { hour, dayOfWeek } = localTime(new Date('2026-11-23T00:30:00Z'), 'America/New_York');

    expect([hour, dayOfWeek]).toEqual([19, 7]);
  });
});
