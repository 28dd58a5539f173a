/** When a check is due: after an interruption, and for newly assigned rooms. Instants are ISO 8601 in UTC. */
import type { VerdictRecord } from './mailbox-access-row.ts';

/** A check without progress for so long was cut off: the sweep continues it. */
const CUT_OFF_MS = 10 * 60_000;
const NEW_ROOMS_MS = 5 * 60_000;
const BETWEEN_MS = 3600_000;

export const inTime = (now: Date, ms: number): string => new Date(now.getTime() + ms).toISOString();
export const guardedUntil = (now: Date, waitSeconds = 0): string =>
  inTime(now, CUT_OFF_MS + waitSeconds * 1000);

/** Rooms that are assigned one by one share a check, since each check reads every room: at most one an hour. */
export function dueForNewRooms(now: Date, latest: VerdictRecord): string {
  const soon = inTime(now, NEW_ROOMS_MS);
  if (latest.rooms === 0) return soon;
  const rested = inTime(new Date(latest.at), BETWEEN_MS);
  return soon > rested ? soon : rested;
}
