/** The demonstration's meetings as Graph events. */
import { DAY_MS, dateOf, ianaZone, wallAtMidnight, wallOf } from '../graph/time.ts';
import type { Meeting } from './living-room.ts';
import { type AllDayEntry, DOMAIN, type SeriesEntry } from './seed.ts';

type GraphEvent = Readonly<Record<string, unknown>>;

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const;
const WEEK_DAYS = 7;

export function eventOf({ start, end, zone, subject, organiser, more }: Meeting): GraphEvent {
  const iana = ianaZone(zone) ?? 'UTC';
  return {
    subject,
    organizer: person(organiser),
    start: time(wallOf(start, iana), zone),
    end: time(wallOf(end, iana), zone),
    ...more,
  };
}

export function allDayEvent({ subject, organiser, more }: AllDayEntry, date: string): GraphEvent {
  const start = wallAtMidnight(date);
  return {
    subject,
    organizer: person(organiser),
    isAllDay: true,
    start: time(start, 'UTC'),
    end: time(start + DAY_MS, 'UTC'),
    ...more,
  };
}

/** A series that began four weeks before the Monday. */
export function seriesEvent(entry: SeriesEntry, monday: string, zone: string): GraphEvent {
  const startDate = dateOf(wallAtMidnight(monday) - 4 * WEEK_DAYS * DAY_MS);
  return {
    subject: entry.subject,
    organizer: person(entry.organiser),
    ...between(startDate, entry.from, entry.to, zone),
    recurrence: { pattern: patternOf(entry.days), range: { type: 'noEnd', startDate } },
    ...entry.more,
  };
}

export function exceptionOf(
  { subject, from, to }: { subject: string; from: string; to: string },
  date: string,
  zone: string,
): GraphEvent {
  return { subject, ...between(date, from, to, zone) };
}

export function mondayOf(date: string): string {
  const wall = wallAtMidnight(date);
  const sinceMonday = (new Date(wall).getUTCDay() + WEEK_DAYS - 1) % WEEK_DAYS;
  return dateOf(wall - sinceMonday * DAY_MS);
}

function patternOf(days: SeriesEntry['days']): GraphEvent {
  if (days === 'every day') return { type: 'daily', interval: 1 };
  const daysOfWeek = days === 'mondays' ? ['monday'] : WEEKDAYS;
  return { type: 'weekly', interval: 1, daysOfWeek };
}

const between = (date: string, from: string, to: string, timeZone: string) => ({
  start: { dateTime: `${date}T${from}:00`, timeZone },
  end: { dateTime: `${date}T${to}:00`, timeZone },
});

const time = (wall: number, timeZone: string) => ({
  dateTime: new Date(wall).toISOString().slice(0, 19),
  timeZone,
});

const person = (name: string) => ({
  emailAddress: { name, address: `${name.toLowerCase().replaceAll(' ', '.')}@${DOMAIN}` },
});
