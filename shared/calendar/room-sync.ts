/** The sync state of one room. `dueAt` decides when it is read next; the index only hints. */
import { z } from 'zod';
import { privacySchema } from './contract.ts';

const instant = z.iso.datetime();

const subscriptionSchema = z.object({
  id: z.string(),
  /** Made or renewed. */
  madeAt: instant.default('1970-01-01T00:00:00.000Z'),
  expiresAt: instant,
  renewAt: instant,
  /** Microsoft sends no notification until it is renewed. */
  isSuspended: z.boolean().optional(),
});

export const roomSyncSchema = z.object({
  dueAt: instant,
  /** When the last successful read began. */
  readAt: instant.optional(),
  freshUntil: instant.optional(),
  hash: z.string().optional(),
  version: z.number().int().optional(),
  /** When the next meeting begins that the last read saw; in the past, it has begun since. */
  soonest: instant.optional(),
  /** Busy events of the last read of which not even the day is known; absent when there were none. */
  unplaced: z.int().optional(),
  /** The last version that was sent to devices. */
  pushedVersion: z.number().int().optional(),
  /** Unsuccessful reads since the last successful one. */
  failures: z.number().int(),
  /** When the first of them began. */
  failingSince: instant.optional(),
  /** When the webhook received the first notification that no read has answered. */
  announcedAt: instant.optional(),
  /** Microsoft asked not to be asked for this mailbox before then. */
  notBefore: instant.optional(),
  /** The verdict on this calendar that was last reported to rooms. */
  told: z.enum(['unknown', 'readable', 'refused', 'missing', 'inactive']).catch('unknown'),
  /** Since then people were told that reads fail. Not a word of `told`: version 0.2 refuses a row with one that it does not know. */
  toldFailing: z.literal(true).optional(),
  subscription: subscriptionSchema.optional(),
  /** Grows with every subscription made. */
  subscriptionSequence: z.number().int(),
  /** No subscription is tried before then, because Microsoft refused one. */
  subscribeAfter: instant.optional(),
  /** Which of the lives of a subscription Microsoft is asked for: longer ones were refused. */
  subscriptionLife: z.int().optional(),
  /** When a read found a change that no notification had told; absent once one has proven itself again. */
  untoldAt: instant.optional(),
  /** Since when notifications were relied on and told every change that reads found. */
  agreedSince: instant.optional(),
  /** The room's record when it was last read, so that a notified read need not ask for it. */
  room: z
    .object({
      displayName: z.string(),
      emailAddress: z.string(),
      timeZone: z.string().nullable(),
      privacy: privacySchema.optional(),
      copiedAt: instant,
    })
    .optional(),
  /** The fencing number of the drainer that wrote last. */
  fence: z.number().int(),
});
export type RoomSync = z.infer<typeof roomSyncSchema>;
export type Subscription = z.infer<typeof subscriptionSchema>;

export const newRoomSync = (now: Date): RoomSync => ({
  dueAt: now.toISOString(),
  failures: 0,
  told: 'unknown',
  subscriptionSequence: 0,
  fence: 0,
});

/** The state of this calendar as people were told it. */
export const lastTold = ({ told, toldFailing }: RoomSync): RoomSync['told'] | 'failing' =>
  toldFailing === true ? 'failing' : told;

/** Microsoft promises a notification within three minutes: https://learn.microsoft.com/graph/change-notifications-overview#latency */
export const LONGEST_LATENCY_MS = 3 * 60_000;

/** A change was not told in time: notifications no longer arrive, whatever Microsoft's list of subscriptions says. */
export const isDoubted = ({ untoldAt }: RoomSync, now: Date): boolean =>
  untoldAt !== undefined && now.getTime() - Date.parse(untoldAt) > LONGEST_LATENCY_MS;

/** Notifications of the room arrive, as far as anybody knows. */
export const isLive = (sync: RoomSync, now: Date): boolean =>
  sync.subscription !== undefined &&
  sync.subscription.isSuspended !== true &&
  Date.parse(sync.subscription.expiresAt) > now.getTime() &&
  !isDoubted(sync, now);

/** A known change may be unread for so long, which is the time of a read that waits its turn. */
const LONGEST_UNREAD_MS = 2 * 60_000;

/**
 * Read recently enough for its mode, and nothing is known that no read has shown; whether the organisation is well is
 * for the caller to add. `announcedAt`: when the oldest notification arrived for which a mark waits.
 */
export function isCurrent(sync: RoomSync, now: Date, announcedAt?: string): boolean {
  const isReadable = ['unknown', 'readable'].includes(lastTold(sync));
  const isRecent = sync.freshUntil !== undefined && Date.parse(sync.freshUntil) >= now.getTime();
  const unread = [announcedAt, sync.announcedAt, sync.failingSince].filter(
    (at) => at !== undefined && now.getTime() - Date.parse(at) > LONGEST_UNREAD_MS,
  );
  return isReadable && isRecent && unread.length === 0;
}
