/** Wall-clock times and zones. A wall time is held as the milliseconds it would be in UTC, so that date arithmetic needs no zone. */
import { Temporal } from 'temporal-polyfill';
import { findIana } from 'windows-iana';

export const DAY_MS = 86_400_000;

const zones = new Map<string, string | undefined>();

/** The IANA name behind an IANA, Windows or `tzone://Microsoft/…` name; undefined when there is no such zone. */
export function ianaZone(name: string): string | undefined {
  if (!zones.has(name)) zones.set(name, findZone(name));
  return zones.get(name);
}

function findZone(name: string): string | undefined {
  if (/^(utc|etc\/utc|gmt|tzone:\/\/microsoft\/(utc|custom))$/i.test(name)) return 'UTC';
  const iana = findIana(name)[0] ?? name;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: iana }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** A wall time that a zone skips moves forward and one that it repeats is the first, as Outlook shows it. */
export function instantOf(wall: number, zone: string): number {
  if (zone === 'UTC') return wall;
  return Temporal.PlainDateTime.from(new Date(wall).toISOString().slice(0, -1)).toZonedDateTime(
    zone,
    { disambiguation: 'compatible' },
  ).epochMilliseconds;
}

export function wallOf(instant: number, zone: string): number {
  if (zone === 'UTC') return instant;
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  return instant + zoned.offsetNanoseconds / 1_000_000;
}

/** Graph's `dateTime`: no offset, seven fraction digits. */
export const formatWall = (wall: number): string =>
  `${new Date(wall).toISOString().slice(0, -1)}0000`;

export const dateOf = (wall: number): string => new Date(wall).toISOString().slice(0, 10);

export const wallAtMidnight = (date: string): number => Date.parse(`${date}T00:00:00Z`);

const DATE_TIME =
  /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(:\d{2})?(\.\d{1,3})?\d*)?(Z|[+-]\d{2}:\d{2})?$/i;

/** Reads `dateTime` as wall time in `zone`; an offset in the value wins over the zone. Undefined when it is no date. */
export function parseWall(dateTime: string, zone: string): number | undefined {
  const found = DATE_TIME.exec(dateTime);
  if (found === null) return undefined;
  const [, date, time = '00:00', seconds = ':00', fraction = '', offset] = found;
  const parsed = Date.parse(`${date}T${time}${seconds}${fraction}${offset ?? 'Z'}`);
  if (Number.isNaN(parsed)) return undefined;
  return offset === undefined ? parsed : wallOf(parsed, zone);
}

/** An instant as Graph's window parameters give it: an offset counts, none means UTC. */
export const parseInstant = (value: string): number | undefined => parseWall(value, 'UTC');
