import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import type { Meeting, Snapshot } from '../../../device-client/screen.ts';
import {
  dateIn,
  hourIn,
  nextDate,
  startOfDate,
  startOfHour,
} from '../../../portal/display/time.ts';
import { roomView } from '../../../portal/display/view.ts';
import { runs } from '../../support/long.ts';

/** Half hours, clocks that jump over midnight, and the ends of the world. */
const zone = fc.constantFrom(
  'Europe/Brussels',
  'America/New_York',
  'America/Santiago',
  'Africa/Cairo',
  'Asia/Beirut',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Pacific/Kiritimati',
  'Pacific/Niue',
  'UTC',
);
const instant = fc.integer({
  min: Date.parse('2025-01-01T00:00:00Z'),
  max: Date.parse('2030-01-01T00:00:00Z'),
});
const zoned = (at: number, timeZone: string) =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);

describe('days and hours of a zone', () => {
  it('are those of Temporal', () => {
    fc.assert(
      fc.property(zone, instant, (timeZone, at) => {
        const there = zoned(at, timeZone);
        const date = there.toPlainDate();

        expect(dateIn(timeZone, at)).toBe(date.toString());
        expect(hourIn(timeZone, at)).toBe(there.hour);
        expect(nextDate(date.toString())).toBe(date.add({ days: 1 }).toString());
        expect(startOfDate(timeZone, date.toString())).toBe(there.startOfDay().epochMilliseconds);
        expect(startOfHour(timeZone, at)).toBe(
          at - (there.minute * 60_000 + there.second * 1000 + there.millisecond),
        );
      }),
      { numRuns: runs(120, 1_200) },
    );
  });
});

/** A day after the start of a day may be another hour: some days begin at 01:00. */
const midnightAfter = (at: number, timeZone: string) =>
  zoned(at, timeZone).toPlainDate().add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds;

const MINUTE = 60_000;
const timed = fc
  .record({
    from: fc.integer({ min: -3000, max: 3000 }),
    minutes: fc.integer({ min: 0, max: 900 }),
  })
  .map(({ from, minutes }) => ({ from, minutes, allDay: false }));
const allDay = fc
  .record({ from: fc.integer({ min: -2, max: 2 }), minutes: fc.integer({ min: 1, max: 3 }) })
  .map(({ from, minutes }) => ({ from, minutes, allDay: true }));
type Drawn = { readonly from: number; readonly minutes: number; readonly allDay: boolean };

function meetingOf(drawn: Drawn, id: string, now: number, timeZone: string): Meeting {
  const day = (offset: number) =>
    zoned(now, timeZone).toPlainDate().add({ days: offset }).toString();
  const time = (minutes: number) => new Date(now + minutes * MINUTE).toISOString();
  const { from, minutes } = drawn;
  const [start, end] = drawn.allDay
    ? [day(from), day(from + minutes)]
    : [time(from), time(from + minutes)];
  return { id, start, end, allDay: drawn.allDay, private: false, status: 'busy' };
}

function snapshotOf(drawn: readonly Drawn[], now: number, timeZone: string): Snapshot {
  const time = (minutes: number) => new Date(now + minutes * MINUTE).toISOString();
  return {
    kind: 'calendar.snapshot',
    version: 1,
    assignmentId: 'a',
    room: { id: 'r', name: 'Oak', timeZone },
    window: { from: time(-2000), to: time(4000) },
    privacy: 'busy-only',
    meetings: drawn.map((one, index) => meetingOf(one, `m${index}`, now, timeZone)),
    truncated: false,
    readAt: time(0),
    generatedAt: time(0),
  };
}

/** When a meeting runs, by Temporal. */
function spanOf({ start, end, allDay }: Meeting, timeZone: string): readonly [number, number] {
  const instantOf = (text: string) =>
    allDay
      ? Temporal.PlainDate.from(text).toZonedDateTime(timeZone).epochMilliseconds
      : Date.parse(text);
  return [instantOf(start), instantOf(end)];
}

describe('the view of a room', () => {
  const days = fc.record({
    timeZone: zone,
    now: instant,
    drawn: fc.array(fc.oneof(timed, allDay), { maxLength: 12 }),
  });

  it('is busy exactly while a meeting runs, and its end is when that changes', () => {
    fc.assert(
      fc.property(days, ({ timeZone, now, drawn }) => {
        const snapshot = snapshotOf(drawn, now, timeZone);
        const spans = snapshot.meetings.map((meeting) => spanOf(meeting, timeZone));
        const isBusyAt = (at: number) => spans.some(([start, end]) => start <= at && at < end);
        const { state, until } = roomView(snapshot, now);
        const midnight = midnightAfter(now, timeZone);

        expect(state).toBe(isBusyAt(now) ? 'busy' : 'free');
        const changes = spans.flat().filter((at) => now < at && at < midnight);
        const change = changes.sort((a, b) => a - b).find((at) => isBusyAt(at) !== isBusyAt(now));
        // A meeting of no length begins at once and is over: it ends "free until", and changes nothing.
        const empty = spans.flatMap(([start, end]) =>
          start === end && start > now ? [start] : [],
        );
        const expected = state === 'free' ? Math.min(...empty, change ?? Infinity) : change;
        expect(until ?? Infinity).toBe(
          expected !== undefined && expected < midnight ? expected : Infinity,
        );
      }),
      { numRuns: runs(120, 1_200) },
    );
  });

  it('lists what is not over today, and nothing of other days', () => {
    fc.assert(
      fc.property(days, ({ timeZone, now, drawn }) => {
        const snapshot = snapshotOf(drawn, now, timeZone);
        const { today, timeline } = roomView(snapshot, now);
        const midnight = midnightAfter(now, timeZone);
        const expected = snapshot.meetings.filter((meeting) => {
          const [start, end] = spanOf(meeting, timeZone);
          return end > now && start < midnight;
        });

        expect(today.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort());
        expect(timeline.start).toBeLessThanOrEqual(now);
        expect(timeline.end).toBeGreaterThan(now);
        expect(timeline.end).toBeLessThanOrEqual(midnight);
        expect(timeline.hours[0]).toBe(timeline.start);
        expect(timeline.hours.every((hour) => hour < timeline.end)).toBe(true);
      }),
      { numRuns: runs(100, 1_000) },
    );
  });
});
