/** Times as people in a room read them. */
import { Temporal } from 'temporal-polyfill';

const MINUTE_MS = 60_000;

export interface Clock {
  readonly zone: string;
  /** The day in the room, as instants. */
  readonly today: { readonly from: Date; readonly to: Date };
  readonly date: string;
  /** `HH:MM` in the room. */
  time(instant: number): string;
}

export function clockOf(timeZone: string | null, now: number): Clock {
  const zone = timeZone ?? 'UTC';
  const zoned = (instant: number) =>
    Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  const midnight = zoned(now).startOfDay();
  return {
    zone,
    today: {
      from: new Date(midnight.epochMilliseconds),
      to: new Date(midnight.add({ days: 1 }).epochMilliseconds),
    },
    date: midnight.toPlainDate().toString(),
    time: (instant) => zoned(instant).toPlainTime().toString({ smallestUnit: 'minute' }),
  };
}

/** Graph's `dateTime` of an answer in UTC. */
export const instantOf = (dateTime: string): number => Date.parse(`${dateTime.slice(0, 19)}Z`);

export const utcTime = (instant: number) => ({
  dateTime: new Date(instant).toISOString().slice(0, 19),
  timeZone: 'UTC',
});

export const wholeMinute = (instant: number): number => instant - (instant % MINUTE_MS);
