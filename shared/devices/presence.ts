/** What is known of a device's liveness: connection events as hints, reports as truth (design section 5). */
import { z } from 'zod';
import type { Report } from './messages.ts';

const instant = z.iso.datetime();

export const presenceSchema = z.object({
  lastSeenAt: instant.optional(),
  /** Unlike `lastSeenAt` of reports alone. */
  reportedAt: instant.optional(),
  /** Since when every report said that it shows less than it should. */
  behindSince: instant.optional(),
  report: z
    .object({
      version: z.int().nullable(),
      assignmentId: z.string().nullable(),
      /** It showed less than the newest, or what is not of its assignment. */
      behind: z.boolean(),
    })
    .optional(),
  /** How far its clock is ahead of ours, or behind when negative. */
  skewSeconds: z.int().optional(),
  /** The last test that was sent, and when the device said that it arrived. */
  test: z.object({ id: z.string(), sentAt: instant, seenAt: instant.optional() }).optional(),
  /** Connection ids; the closed ones are kept so that a late `connected` does not reopen them. */
  open: z.array(z.string()),
  closed: z.array(z.string()),
  /** An alert about its silence, or about what it shows, is open, or may be. */
  missed: z.boolean(),
});
export type Presence = z.infer<typeof presenceSchema>;

export const unseen: Presence = { open: [], closed: [], missed: false };

/** Two reports of 5 minutes + 20 % missed. */
export const OFFLINE_AFTER_MS = 2 * 5 * 60_000 * 1.2;

const REMEMBERED = 8;
const remember = (ids: readonly string[], id: string): string[] =>
  [id, ...ids.filter((known) => known !== id)].slice(0, REMEMBERED);

export const connectionOpened = (presence: Presence, id: string, now: Date): Presence =>
  presence.closed.includes(id)
    ? presence
    : { ...presence, open: remember(presence.open, id), lastSeenAt: now.toISOString() };

export const connectionClosed = (presence: Presence, id: string): Presence => ({
  ...presence,
  open: presence.open.filter((known) => known !== id),
  closed: remember(presence.closed, id),
});

export function reported(
  presence: Presence,
  { version, assignmentId, deviceTime, testId }: Report,
  behind: boolean,
  now: Date,
): Presence {
  const after: Presence = {
    ...presence,
    lastSeenAt: now.toISOString(),
    reportedAt: now.toISOString(),
    behindSince: behind ? (presence.behindSince ?? now.toISOString()) : undefined,
    report: { version, assignmentId, behind },
    skewSeconds: Math.round((Date.parse(deviceTime) - now.getTime()) / 1000),
    ...(presence.test !== undefined && presence.test.id === testId
      ? { test: { ...presence.test, seenAt: presence.test.seenAt ?? now.toISOString() } }
      : {}),
  };
  // Whoever raises the alert may have been cut off before noting it.
  const isOver = isOverdue(presence, undefined, now) && !isOverdue(after, undefined, now);
  return { ...after, missed: presence.missed || isOver };
}

export const alertEnded = (presence: Presence): Presence => ({ ...presence, missed: false });

/** It shows the room no more that it was behind with. */
export const roomLeft = (presence: Presence): Presence =>
  presence.missed || presence.behindSince !== undefined
    ? { ...presence, missed: false, behindSince: undefined }
    : presence;

/** Other hardware took the device's place: what is known is of the former. */
export const replaced = ({ open, closed }: Presence): Presence => ({ ...unseen, open, closed });

const isLongAgo = (at: string | undefined, now: Date): boolean =>
  at === undefined || now.getTime() - Date.parse(at) > OFFLINE_AFTER_MS;

/** Only reports count, or before the first the time since `pairedAt`: a unit that merely connects may show nothing. */
export const isOffline = (
  { reportedAt }: Presence,
  pairedAt: string | undefined,
  now: Date,
): boolean => isLongAgo(reportedAt ?? pairedAt, now);

/** Silent, or not up to date, for so long that somebody has to look. */
export const isOverdue = (presence: Presence, pairedAt: string | undefined, now: Date): boolean =>
  isOffline(presence, pairedAt, now) ||
  (presence.behindSince !== undefined && isLongAgo(presence.behindSince, now));

/** A hint: the close of a connection that nobody uses any more may never be told. */
export const isConnected = ({ open, lastSeenAt }: Presence, now: Date): boolean =>
  open.length > 0 && !isLongAgo(lastSeenAt, now);
