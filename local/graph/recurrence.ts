/**
 * Graph's patternedRecurrence as dates. Exchange repeats dates in the event's own zone and puts the time on afterwards,
 * so the pattern is expanded without any zone and daylight saving time cannot move or drop an occurrence.
 */
import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';

export const WEEKDAYS = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;
export const INDEXES = ['first', 'second', 'third', 'fourth', 'last'] as const;
export const PATTERNS = [
  'daily',
  'weekly',
  'absoluteMonthly',
  'relativeMonthly',
  'absoluteYearly',
  'relativeYearly',
] as const;

export type Weekday = (typeof WEEKDAYS)[number];

export interface RecurrencePattern {
  readonly type: (typeof PATTERNS)[number];
  readonly interval: number;
  readonly daysOfWeek?: readonly Weekday[];
  readonly firstDayOfWeek?: Weekday;
  readonly dayOfMonth?: number;
  readonly month?: number;
  readonly index?: (typeof INDEXES)[number];
}

interface RecurrenceRange {
  readonly type: 'endDate' | 'noEnd' | 'numbered';
  readonly startDate: string;
  readonly endDate?: string;
  readonly numberOfOccurrences?: number;
  readonly recurrenceTimeZone?: string;
}

export interface Recurrence {
  readonly pattern: RecurrencePattern;
  readonly range: RecurrenceRange;
}

const rules = new WeakMap<Recurrence, RRuleTemporal>();

/** The dates of a series between two dates, both included, in order. */
export function occurrenceDates(recurrence: Recurrence, from: string, to: string): string[] {
  const { startDate } = recurrence.range;
  const first = from < startDate ? startDate : from;
  if (first > to) return [];
  let rule = rules.get(recurrence);
  if (rule === undefined) {
    rule = new RRuleTemporal(ruleOf(recurrence));
    rules.set(recurrence, rule);
  }
  return rule.between(midnight(first), midnight(to), true).map((at) => at.toPlainDate().toString());
}

export const occursOn = (recurrence: Recurrence, date: string): boolean =>
  occurrenceDates(recurrence, date, date).length > 0;

function ruleOf({ pattern, range }: Recurrence) {
  return {
    ...frequencyOf(pattern),
    interval: pattern.interval,
    dtstart: midnight(range.startDate),
    ...(range.type === 'endDate' && range.endDate !== undefined
      ? { until: midnight(range.endDate) }
      : {}),
    ...(range.type === 'numbered' ? { count: range.numberOfOccurrences ?? 1 } : {}),
  };
}

function frequencyOf(pattern: RecurrencePattern) {
  const byDay = (pattern.daysOfWeek ?? []).map(shortName);
  switch (pattern.type) {
    case 'daily':
      return { freq: 'DAILY' as const };
    case 'weekly':
      return {
        freq: 'WEEKLY' as const,
        byDay,
        wkst: shortName(pattern.firstDayOfWeek ?? 'sunday'),
      };
    case 'absoluteMonthly':
      return { freq: 'MONTHLY' as const, ...dayOfMonth(pattern.dayOfMonth ?? 1) };
    case 'relativeMonthly':
      return { freq: 'MONTHLY' as const, byDay, bySetPos: [position(pattern.index)] };
    case 'absoluteYearly':
      return {
        freq: 'YEARLY' as const,
        byMonth: [pattern.month ?? 1],
        ...dayOfMonth(pattern.dayOfMonth ?? 1),
      };
    case 'relativeYearly':
      return {
        freq: 'YEARLY' as const,
        byMonth: [pattern.month ?? 1],
        byDay,
        bySetPos: [position(pattern.index)],
      };
  }
}

/** In a month that is too short Outlook takes its last day, where iCalendar would take none. */
function dayOfMonth(day: number) {
  if (day <= 28) return { byMonthDay: [day] };
  return { byMonthDay: [28, 29, 30, 31].filter((each) => each <= day), bySetPos: [-1] };
}

const position = (index: RecurrencePattern['index']): number =>
  index === 'last' ? -1 : INDEXES.indexOf(index ?? 'first') + 1;

const shortName = (day: Weekday): string => day.slice(0, 2).toUpperCase();

const midnight = (date: string): Temporal.ZonedDateTime =>
  Temporal.PlainDate.from(date).toZonedDateTime('UTC');
