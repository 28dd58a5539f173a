/** Where an event is shown: instants, days, or the days that an unusual one touches. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { placeEvent } from '../../../shared/calendar/place-event.ts';
import { windowOf } from '../../../shared/calendar/window.ts';

const BERLIN = 'Europe/Berlin';
const windowIn = (timeZone: string) => windowOf(new Date('2026-11-23T12:00:00Z'), timeZone, 3);
const at = (dateTime: string | undefined, timeZone: string | null = 'UTC') => ({
  dateTime,
  timeZone,
});

const place = (
  start: string | undefined,
  end: string | undefined,
  isAllDay = true,
  zone = BERLIN,
) => placeEvent({ start: at(start), end: at(end), isAllDay }, windowIn(zone));

describe('placeEvent', () => {
  it.each([
    ['midnights of Berlin', '2026-11-23T23:00:00.0000000', '2026-11-24T23:00:00.0000000'],
    ['midnights of Berlin with Z', '2026-11-23T23:00:00Z', '2026-11-24T23:00:00Z'],
    ['midnights with an offset', '2026-11-24T00:00:00+01:00', '2026-11-25T00:00:00+01:00'],
    ['an end that is its start', '2026-11-24T00:00:00', '2026-11-24T00:00:00'],
    ['an end that is its start in Berlin', '2026-11-23T23:00:00', '2026-11-23T23:00:00'],
    ['an end at 23:59', '2026-11-24T00:00:00', '2026-11-24T23:59:00'],
    ['an end at 23:59:59.9999999', '2026-11-24T00:00:00', '2026-11-24T23:59:59.9999999'],
    ['an end before its start', '2026-11-24T00:00:00', '2026-11-23T00:00:00'],
    ['an end in the year 1', '2026-11-24T00:00:00', '0001-01-01T00:00:00'],
    ['no end', '2026-11-24T00:00:00', undefined],
    ['an unreadable end', '2026-11-24T00:00:00', 'never'],
    ['dates without a time', '2026-11-24', '2026-11-25'],
    ['noon', '2026-11-24T12:00:00', '2026-11-24T12:00:00'],
  ])('shows an all-day event with %s as busy on its one day', (_name, start, end) => {
    expect(place(start, end)).toEqual({ start: '2026-11-24', end: '2026-11-25', allDay: true });
  });

  it('shows an all-day event on every day that it touches in the zone of the room', () => {
    expect(place('2026-11-23T23:00:00', '2026-11-24T23:00:00', true, 'Europe/London')).toEqual({
      start: '2026-11-23',
      end: '2026-11-25',
      allDay: true,
    });
    expect(place('2026-11-24T00:00:00', '9999-12-31T23:59:59')).toMatchObject({ allDay: true });
  });

  it.each([
    ['an end before its start', '2026-11-24T10:00:00', '2026-11-24T09:00:00'],
    ['no end', '2026-11-24T10:00:00', undefined],
    ['an unreadable end', '2026-11-24T10:00:00', '2026-02-30T09:00:00'],
    ['its day only by the zone of the room', '2026-11-23T23:30:00', 'soon'],
  ])('shows a meeting with %s as busy on its day', (_name, start, end) => {
    expect(place(start, end, false)).toEqual({
      start: '2026-11-24',
      end: '2026-11-25',
      allDay: true,
    });
  });

  it.each([
    [at('2026-11-24T10:00:00+01:00'), at('2026-11-24T09:30:00Z')],
    [at('2026-11-24T10:00:00', BERLIN), at('2026-11-24T10:30:00', BERLIN)],
    [at('2026-11-24T09:00:00', null), at('2026-11-24T09:30:00', '')],
    [at('2026-11-24 09:00', 'utc'), at('2026-11-24T09:30:00.000', 'UTC')],
    [at('2026-11-24T03:30:00-0530'), at('2026-11-24T04:00:00-05:30')],
  ])('reads instants with an offset or a zone: %j', (start, end) => {
    expect(placeEvent({ start, end }, windowIn(BERLIN))).toEqual({
      start: '2026-11-24T09:00:00.000Z',
      end: '2026-11-24T09:30:00.000Z',
      allDay: false,
    });
  });

  it('shows a meeting in a zone that nobody knows as busy on the day that it names', () => {
    const zone = 'tzone://Microsoft/Custom';
    const [start, end] = [at('2026-11-24T09:00:00', zone), at('2026-11-24T10:00:00', zone)];

    for (const isAllDay of [false, true]) {
      expect(placeEvent({ start, end, isAllDay }, windowIn(BERLIN))).toEqual({
        start: '2026-11-24',
        end: '2026-11-25',
        allDay: true,
      });
    }
  });

  it.each([undefined, 'tomorrow', '', '2026-13-01T00:00:00', '2026-02-30T00:00:00', '2026'])(
    'does not know the day of an event that starts at %s',
    (start) => {
      expect(place(start, '2026-11-24T10:00:00', false)).toBe('unknown');
      expect(place(start, '2026-11-24T10:00:00')).toBe('unknown');
    },
  );

  it('covers every moment of an event in any zone, whatever its shape', () => {
    const zones = ['UTC', BERLIN, 'Pacific/Auckland', 'America/Los_Angeles', 'Asia/Kathmandu'];
    const minute = fc.integer({ min: 0, max: 3 * 24 * 60 - 1 });
    const length = fc.integer({ min: -300, max: 3000 });
    const offset = fc.constantFrom('', 'Z', '+01:00', '-08:00', '+05:45');
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        minute,
        length,
        offset,
        fc.boolean(),
        (zone, minutes, lasts, suffix, isAllDay) => {
          const window = windowIn(zone);
          const from = Date.parse(window.from) + minutes * 60_000;
          const text = (time: number) => {
            const shift = suffix.length < 2 ? 0 : Date.parse(`1970-01-01T00:00:00${suffix}`);
            return new Date(time - shift).toISOString().slice(0, 19) + suffix;
          };
          const start = at(text(from));
          const end = at(text(from + lasts * 60_000));
          const shown = placeEvent({ start, end, isAllDay }, window);
          if (typeof shown === 'string') throw new Error(`${shown}: ${start.dateTime}`);
          const dayOf = (time: number) =>
            Temporal.Instant.fromEpochMilliseconds(time)
              .toZonedDateTimeISO(zone)
              .toPlainDate()
              .toString();
          const isMidnight = isAllDay && start.dateTime?.slice(11, 19) === '00:00:00';
          const first = isMidnight ? start.dateTime?.slice(0, 10) : dayOf(from);

          expect(shown.allDay).toBe(isAllDay || lasts < 0);
          expect(shown.allDay ? shown.start : dayOf(Date.parse(shown.start))).toBe(first);
          expect(shown.end > shown.start || (!shown.allDay && lasts === 0)).toBe(true);
          if (lasts > 0 && !isMidnight && shown.allDay) {
            expect(shown.end > dayOf(from + lasts * 60_000 - 1)).toBe(true);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
