/** A device's liveness: connection events are hints, reports are the truth (docs/devices.md). */
import { z } from 'zod';
import type { Report } from './messages.ts';

const instant = z.iso.datetime();

export const deviceStatusSchema = z.object({
  lastSeenAt: instant.optional(),
  /** The last report; `lastSeenAt` counts connections as well. */
  reportedAt: instant.optional(),
  /** Since when every report said that it shows less than it should. */
  behindSince: instant.optional(),
  report: z
    .object({
      version: z.int().nullable(),
      assignmentId: z.string().nullable(),
      /** The device showed an older snapshot than the newest, or one of another assignment. */
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
export type DeviceStatus = z.infer<typeof deviceStatusSchema>;

export const neverSeen: DeviceStatus = { open: [], closed: [], missed: false };

/** Two reports of 5 minutes + 20 % missed. */
export const OFFLINE_AFTER_MS = 2 * 5 * 60_000 * 1.2;

const REMEMBERED = 8;
const remember = (ids: readonly string[], id: string): string[] =>
  [id, ...ids.filter((known) => known !== id)].slice(0, REMEMBERED);

export const connectionOpened = (status: DeviceStatus, id: string, now: Date): DeviceStatus =>
  status.closed.includes(id)
    ? status
    : { ...status, open: remember(status.open, id), lastSeenAt: now.toISOString() };

export const connectionClosed = (status: DeviceStatus, id: string): DeviceStatus => ({
  ...status,
  open: status.open.filter((known) => known !== id),
  closed: remember(status.closed, id),
});

export function reported(
  status: DeviceStatus,
  { version, assignmentId, deviceTime, testId }: Report,
  behind: boolean,
  now: Date,
): DeviceStatus {
  const after: DeviceStatus = {
    ...status,
    lastSeenAt: now.toISOString(),
    reportedAt: now.toISOString(),
    behindSince: behind ? (status.behindSince ?? now.toISOString()) : undefined,
    report: { version, assignmentId, behind },
    skewSeconds: Math.round((Date.parse(deviceTime) - now.getTime()) / 1000),
    ...(status.test !== undefined && status.test.id === testId
      ? { test: { ...status.test, seenAt: status.test.seenAt ?? now.toISOString() } }
      : {}),
  };
  // The watch may have been cut off after raising the alert and before storing that.
  const isOver = isOverdue(status, undefined, now) && !isOverdue(after, undefined, now);
  return { ...after, missed: status.missed || isOver };
}

export const alertResolved = (status: DeviceStatus): DeviceStatus => ({ ...status, missed: false });

/** The device no longer shows the room that it was behind with. */
export const roomLeft = (status: DeviceStatus): DeviceStatus =>
  status.missed || status.behindSince !== undefined
    ? { ...status, missed: false, behindSince: undefined }
    : status;

/** Other hardware took the device's place: only its connections may still be open. */
export const replaced = ({ open, closed }: DeviceStatus): DeviceStatus => ({
  ...neverSeen,
  open,
  closed,
});

const isLongAgo = (at: string | undefined, now: Date): boolean =>
  at === undefined || now.getTime() - Date.parse(at) > OFFLINE_AFTER_MS;

/** Only reports count, or before the first the time since `pairedAt`: a unit that merely connects may show nothing. */
export const isOffline = (
  { reportedAt }: DeviceStatus,
  pairedAt: string | undefined,
  now: Date,
): boolean => isLongAgo(reportedAt ?? pairedAt, now);

/** Silent, or not up to date, for so long that somebody has to look. */
export const isOverdue = (status: DeviceStatus, pairedAt: string | undefined, now: Date): boolean =>
  isOffline(status, pairedAt, now) ||
  (status.behindSince !== undefined && isLongAgo(status.behindSince, now));

/** A hint: Web PubSub may never report the close of an abandoned connection. */
export const isConnected = ({ open, lastSeenAt }: DeviceStatus, now: Date): boolean =>
  open.length > 0 && !isLongAgo(lastSeenAt, now);
