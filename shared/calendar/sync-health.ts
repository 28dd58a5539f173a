/** How well an organisation's rooms are followed: measured every few minutes, for operators and alerts. */
import { z } from 'zod';
import { pauseSchema } from './drain-memory.ts';
import { lagSummarySchema } from './notification-lag.ts';
import { isCurrent, type RoomSync } from './room-sync.ts';

const instant = z.iso.datetime();

export const syncHealthSchema = z
  .object({
    organisationId: z.string(),
    measuredAt: instant,
    /** Followed rooms, and how many of them Microsoft notifies us of. */
    rooms: z.int(),
    notified: z.int(),
    /** Rooms whose calendars Microsoft refuses to show, or does not know. */
    unreadable: z.int(),
    /** Not read within their cadence and five minutes. */
    late: z.int(),
    /** Whose last read failed for a reason that may pass: the log's `calendar.read-failed` says which. */
    failing: z.int().default(0),
    /** Busy events of which Microsoft does not say the day: their rooms may look free. */
    unplaced: z.int().default(0),
    /** When the readable room was read that was read longest ago; null before the first read. */
    oldestReadAt: instant.nullable(),
    lag: lagSummarySchema.meta({
      description: 'From notification to pushed snapshot, over the last day.',
    }),
    /** IANA names of the zones that its rooms are in, as far as they were read. */
    timeZones: z.array(z.string()).default([]),
    /** How rooms are followed: `polling` also while notifications are not relied on. */
    following: z.enum(['notifications', 'polling']).default('polling'),
    notificationDelaySeconds: z.number().nullable().default(null).meta({
      description:
        'How long Microsoft takes from a change to its notification: the median of the last three measured.',
    }),
    pause: pauseSchema.optional().meta({
      description:
        'Why no room of the organisation is read, and since when; absent while rooms are read.',
    }),
    /** Open `sync-lag` alerts. */
    alerts: z.array(z.enum(['late-rooms', 'slow-changes'])),
  })
  .meta({ id: 'SyncHealth' });
export type SyncHealth = z.infer<typeof syncHealthSchema>;

/** A room is late when its read is overdue by this much. */
const LATE_MS = 5 * 60_000;
/** A healthy room is dispatched within seconds: an entry of the index is missing. */
const UNLISTED_MS = 2 * 60_000;

const isReadable = ({ told }: RoomSync): boolean =>
  told === 'unknown' || told === 'readable' || told === 'failing';
const overdueMs = ({ dueAt }: RoomSync, now: Date): number => now.getTime() - Date.parse(dueAt);

const isFailing = (sync: RoomSync): boolean => isReadable(sync) && sync.failures > 0;

/** Nobody came to read it, or every read since it was fresh has failed. */
const isLate = (sync: RoomSync, now: Date): boolean =>
  (isReadable(sync) && overdueMs(sync, now) > LATE_MS) ||
  (isFailing(sync) && !isCurrent(sync, now));

export const mayBeUnlisted = (sync: RoomSync, now: Date): boolean =>
  overdueMs(sync, now) > UNLISTED_MS;

export type RoomCounts = Pick<
  SyncHealth,
  | 'rooms'
  | 'notified'
  | 'unreadable'
  | 'late'
  | 'failing'
  | 'unplaced'
  | 'oldestReadAt'
  | 'timeZones'
>;

export const noRooms: RoomCounts = {
  rooms: 0,
  notified: 0,
  unreadable: 0,
  late: 0,
  failing: 0,
  unplaced: 0,
  oldestReadAt: null,
  timeZones: [],
};

export function counted(
  counts: RoomCounts,
  sync: RoomSync,
  { now, live }: { readonly now: Date; readonly live: boolean },
): RoomCounts {
  const { readAt } = sync;
  const oldest =
    isReadable(sync) && readAt !== undefined && readAt < (counts.oldestReadAt ?? '~')
      ? readAt
      : counts.oldestReadAt;
  return {
    rooms: counts.rooms + 1,
    notified: counts.notified + (live ? 1 : 0),
    unreadable: counts.unreadable + (isReadable(sync) ? 0 : 1),
    late: counts.late + (isLate(sync, now) ? 1 : 0),
    failing: counts.failing + (isFailing(sync) ? 1 : 0),
    unplaced: counts.unplaced + (sync.unplaced ?? 0),
    oldestReadAt: oldest,
    timeZones: withZone(counts.timeZones, sync.room?.timeZone),
  };
}

const withZone = (zones: readonly string[], zone: string | null | undefined): string[] =>
  zone === null || zone === undefined || zones.includes(zone) ? [...zones] : [...zones, zone];
