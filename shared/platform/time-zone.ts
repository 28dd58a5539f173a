/** Names of time zones. */
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';

/** True for an IANA name that calendars can be computed with: `Intl` also takes abbreviations such as JST. */
export function isTimeZone(name: string): boolean {
  if (/^[+-]/.test(name)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    // Temporal alone also takes an instant that names a zone.
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** An IANA name, as a request gives it. */
export const timeZoneSchema = z
  .string()
  .refine(isTimeZone, { message: 'is not an IANA time zone' });
