/**
 * Places an event in the window of a screen. Graph is asked for UTC and for whole days; what it sends otherwise is shown
 * as busy on the days that it touches, because a room that looks free while it is booked is the worse mistake.
 */
import { Temporal } from 'temporal-polyfill';
import type { Meeting } from './contract.ts';
import type { Window } from './window.ts';

/** Graph's dateTimeTimeZone: https://learn.microsoft.com/graph/api/resources/datetimetimezone */
interface GraphTime {
  readonly dateTime?: string | null | undefined;
  /** An IANA name; the reader has replaced Windows names. */
  readonly timeZone?: string | null | undefined;
}

interface Timed {
  readonly start?: GraphTime | null | undefined;
  readonly end?: GraphTime | null | undefined;
  readonly isAllDay?: boolean | null | undefined;
}

export type Times = Pick<Meeting, 'start' | 'end' | 'allDay'>;

const DAY_MS = 86_400_000;

/** `unknown`: not even the day is known. */
export function placeEvent(event: Timed, window: Window): Times | 'outside' | 'unknown' {
  const start = readTime(event.start);
  const end = readTime(event.end);
  if (start === undefined) return 'unknown';
  const isWhole = event.isAllDay === true && start.wall % DAY_MS === 0;
  // Dates are never shifted by a zone: an all-day event belongs to a day, not to 24 hours.
  if (isWhole) return daysIn(window, start.wall, end?.wall ?? start.wall);
  if (start.instant === undefined) return daysIn(window, start.wall, end?.wall ?? start.wall);
  const ends = end?.instant;
  if (event.isAllDay === true || ends === undefined || ends < start.instant) {
    const { timeZone } = window;
    return daysIn(window, wallOf(start.instant, timeZone), wallOf(ends ?? start.instant, timeZone));
  }
  return instantsIn(window, start.instant, ends);
}

function instantsIn(window: Window, from: number, to: number): Times | 'outside' {
  const start = isoOf(from);
  const end = isoOf(to);
  const isOutside = start >= window.to || end < window.from || (end === window.from && start < end);
  return isOutside ? 'outside' : { start, end, allDay: false };
}

/** The days between two wall times; at least the first one, also when the end is not later. */
function daysIn(window: Window, from: number, to: number): Times | 'outside' {
  const start = dateOf(from);
  const end = dateOf(Math.max(from, to - 1) + DAY_MS);
  return start >= window.endDay || end <= window.firstDay
    ? 'outside'
    : { start, end, allDay: true };
}

interface ReadTime {
  /** The time as it is written, as the milliseconds that it would be in UTC. */
  readonly wall: number;
  /** Undefined in an unknown zone. */
  readonly instant: number | undefined;
}

/** Seven fraction digits and no `Z` are normal; an offset, which Graph does not document, wins over the zone. */
const DATE_TIME =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9})\d*)?)?)? ?(Z|[+-]\d\d:?\d\d)?$/i;

function readTime(time: GraphTime | null | undefined): ReadTime | undefined {
  const found = DATE_TIME.exec(time?.dateTime?.trim() ?? '');
  if (found === null) return undefined;
  const [, date, minutes = '00:00', seconds = '00', fraction = '', offset] = found;
  const wall = Date.parse(`${date}T${minutes}:${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}Z`);
  // JavaScript reads the 30th of February as a day of March.
  if (Number.isNaN(wall) || (minutes < '24' && dateOf(wall) !== date)) return undefined;
  return { wall, instant: instantOf(wall, offset, time?.timeZone) };
}

function instantOf(
  wall: number,
  offset: string | undefined,
  zone: string | null | undefined,
): number | undefined {
  if (offset !== undefined && offset.toUpperCase() !== 'Z') {
    const [hours, minutes] = [offset.slice(0, 3), offset.slice(-2)].map(Number);
    const sign = offset.startsWith('-') ? -1 : 1;
    return wall - ((hours ?? 0) * 60 + sign * (minutes ?? 0)) * 60_000;
  }
  if (offset !== undefined || !zone || zone.toUpperCase() === 'UTC') return wall;
  try {
    return Temporal.PlainDateTime.from(new Date(wall).toISOString().slice(0, -1)).toZonedDateTime(
      zone,
    ).epochMilliseconds;
  } catch {
    return undefined;
  }
}

function wallOf(instant: number, timeZone: string): number {
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);
  return instant + zoned.offsetNanoseconds / 1_000_000;
}

const dateOf = (wall: number): string => isoOf(wall).slice(0, 10);

/** Text of other years has a sign, and no longer sorts by time. */
const isoOf = (time: number): string =>
  new Date(Math.min(Math.max(time, FIRST), LAST)).toISOString();
const FIRST = Date.parse('0000-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');
