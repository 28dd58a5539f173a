/** The sync state of one room. `dueAt` decides when it is read next; the index only hints. */
import { z } from 'zod';

const instant = z.iso.datetime();

const subscriptionSchema = z.object({
  id: z.string(),
  /** Made or renewed. */
  madeAt: instant.default('1970-01-01T00:00:00.000Z'),
  expiresAt: instant,
  renewAt: instant,
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
  /** The last version that was sent to devices. */
  pushedVersion: z.number().int().optional(),
  /** Unsuccessful reads since the last successful one. */
  failures: z.number().int(),
  /** The verdict on this calendar that was last reported to rooms. */
  told: z.enum(['unknown', 'readable', 'refused', 'missing', 'inactive']),
  subscription: subscriptionSchema.optional(),
  /** Grows with every subscription made. */
  subscriptionSequence: z.number().int(),
  /** No subscription is tried before then, because Microsoft refused one. */
  subscribeAfter: instant.optional(),
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

export const isLive = (sync: RoomSync, now: Date): boolean =>
  sync.subscription !== undefined && Date.parse(sync.subscription.expiresAt) > now.getTime();

/** Read recently enough for its mode; whether the organisation is well is for the caller to add. */
export const isCurrent = (sync: RoomSync, now: Date): boolean =>
  sync.freshUntil !== undefined && Date.parse(sync.freshUntil) >= now.getTime();
