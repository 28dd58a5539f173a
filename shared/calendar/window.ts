/** The part of a calendar that a screen shows: whole local days from today's midnight, by the room's own zone. */
import { Temporal } from 'temporal-polyfill';

export interface Window {
  /** UTC instants with milliseconds. */
  readonly from: string;
  readonly to: string;
  /** The same as local dates, for all-day events: `firstDay` ≤ day < `endDay`. */
  readonly firstDay: string;
  readonly endDay: string;
  /** IANA. */
  readonly timeZone: string;
}

/** `startOfDay` also answers where clocks skip midnight; days may last 23 or 25 hours. */
export function windowOf(now: Date, timeZone: string, days: number): Window {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate();
  const end = today.add({ days });
  return {
    from: instant(today.toZonedDateTime(timeZone).startOfDay()),
    to: instant(end.toZonedDateTime(timeZone).startOfDay()),
    firstDay: today.toString(),
    endDay: end.toString(),
    timeZone,
  };
}

export const nextMidnight = (now: Date, timeZone: string): Date =>
  new Date(windowOf(now, timeZone, 1).to);

/** When that hour of a Monday to Friday begins next; `later`, since where clocks show it twice the first may be over. */
export function nextWorkday(now: Date, timeZone: string, hour: number): Date {
  const local = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone);
  let day = local.toPlainDate().add({ days: local.hour < hour ? 0 : 1 });
  while (day.dayOfWeek > 5) day = day.add({ days: 1 });
  const time = day.toPlainDateTime({ hour }).toZonedDateTime(timeZone, { disambiguation: 'later' });
  return new Date(time.epochMilliseconds);
}

export interface LocalTime {
  readonly hour: number;
  /** 1 (Monday) to 7. */
  readonly dayOfWeek: number;
}

export const localTime = (now: Date, timeZone: string): LocalTime =>
  Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone);

const instant = (time: Temporal.ZonedDateTime): string =>
  new Date(time.epochMilliseconds).toISOString();
