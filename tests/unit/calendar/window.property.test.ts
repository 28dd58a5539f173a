/** The window begins and ends at local midnights in every zone, also on days that last 23 or 25 hours. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { nextMidnight, windowOf } from '../../../shared/calendar/window.ts';

const zones = Intl.supportedValuesOf('timeZone');
const HOUR = 3_600_000;

function check(now: Date, zone: string, days: number): void {
  const window = windowOf(now, zone, days);
  const [from, to] = [Date.parse(window.from), Date.parse(window.to)];
  const local = (epoch: number) =>
    Temporal.Instant.fromEpochMilliseconds(epoch).toZonedDateTimeISO(zone);

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
