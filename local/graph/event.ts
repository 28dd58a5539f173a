/** An event as it is stored, and its expansion into what a calendar view shows. */

import { occurrenceDates, occursOn, type Recurrence } from './recurrence.ts';
import { DAY_MS, dateOf, instantOf, wallAtMidnight } from './time.ts';

/** Wall times (see time.ts) in an IANA zone, with the names that the organiser's client gave. */
export interface When {
  readonly start: number;
  readonly end: number;
  readonly zone: string;
  readonly startZoneName: string;
  readonly endZoneName: string;
  readonly allDay: boolean;
}

/** Graph's properties that mean nothing to the emulator: stored as they came. */
export type Properties = Readonly<Record<string, unknown>>;

export interface Exception {
  readonly properties: Properties;
  readonly when: When;
}

export interface StoredEvent {
  readonly key: string;
  readonly tenantId: string;
  readonly mailboxId: string;
  readonly properties: Properties;
  readonly when: When;
  readonly recurrence: Recurrence | null;
  /** By the date the pattern gives them. */
  readonly exceptions: Readonly<Record<string, Exception>>;
  readonly cancelledDates: readonly string[];
  readonly createdAt: string;
  readonly modifiedAt: string;
  readonly version: number;
}

/** One row of a calendar: a single event, an occurrence, an exception or, in `/events`, a series master. */
export interface Instance {
  readonly event: StoredEvent;
  readonly type: 'singleInstance' | 'occurrence' | 'exception' | 'seriesMaster';
  /** Set on occurrences and exceptions. */
  readonly date?: string;
  readonly properties: Properties;
  readonly when: When;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

export const master = (event: StoredEvent): Instance => ({
  event,
  type: event.recurrence === null ? 'singleInstance' : 'seriesMaster',
  properties: event.properties,
  when: event.when,
});

/** Undefined when the series has no such occurrence, or no longer. */
export function occurrence(event: StoredEvent, date: string): Instance | undefined {
  if (event.recurrence === null || event.cancelledDates.includes(date)) return undefined;
  const exception = event.exceptions[date];
  if (exception !== undefined) return exceptional(event, date, exception);
  return occursOn(event.recurrence, date) ? regular(event, date) : undefined;
}

export function expand(event: StoredEvent, window: Span): Instance[] {
  const { recurrence, when } = event;
  if (recurrence === null) return overlaps(when, window) ? [master(event)] : [];
  // A day of slack on both sides covers every zone offset.
  const from = dateOf(window.from - (when.end - when.start) - DAY_MS);
  const candidates = occurrenceDates(recurrence, from, dateOf(window.to + DAY_MS))
    .filter((date) => event.exceptions[date] === undefined)
    .map((date) => regular(event, date));
  for (const [date, exception] of Object.entries(event.exceptions)) {
    candidates.push(exceptional(event, date, exception));
  }
  return candidates.filter(
    (each) => !event.cancelledDates.includes(each.date ?? '') && overlaps(each.when, window),
  );
}

export const startOf = (when: When): number => instantOf(when.start, when.zone);
export const endOf = (when: When): number => instantOf(when.end, when.zone);

function overlaps(when: When, { from, to }: Span): boolean {
  // No zone is further than a day from UTC: most events need no zone arithmetic to be ruled out.
  if (when.start - DAY_MS >= to || when.end + DAY_MS < from) return false;
  const start = startOf(when);
  const end = endOf(when);
  return start < to && (end > from || (start === end && start >= from));
}

function regular(event: StoredEvent, date: string): Instance {
  const { when, properties } = event;
  const shift = wallAtMidnight(date) - wallAtMidnight(dateOf(when.start));
  return {
    event,
    type: 'occurrence',
    date,
    properties,
    when: { ...when, start: when.start + shift, end: when.end + shift },
  };
}

function exceptional(event: StoredEvent, date: string, exception: Exception): Instance {
  return {
    event,
    type: 'exception',
    date,
    properties: { ...event.properties, ...exception.properties },
    when: exception.when,
  };
}
