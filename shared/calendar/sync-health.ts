/** How well an organisation's rooms are followed: measured every few minutes, for operators and alerts. */
import { z } from 'zod';
import { recentChangesSchema } from './contract.ts';
import { pauseSchema } from './drain-memory.ts';
import { lagSummarySchema } from './notification-lag.ts';
import { isCurrent, type RoomSync } from './room-sync.ts';

const instant = z.iso.datetime();

export const syncHealthSchema = z
  .object({
    organisationId: z.string(),
    measuredAt: instant,
    rooms: z.int().meta({ description: 'Followed rooms: those that a device shows.' }),
    notified: z.int().meta({ description: 'Rooms that Microsoft notifies us of.' }),
    unreadable: z.int().meta({
      description: 'Rooms whose calendars Microsoft refuses to show, or does not know.',
    }),
    late: z.int().meta({ description: 'Rooms not read within their cadence and five minutes.' }),
    failing: z.int().default(0).meta({
      description:
        "Rooms whose last read failed for a reason that may pass: the log's `calendar.read-failed` says which.",
    }),
    unplaced: z.int().default(0).meta({
      description:
        'Busy events of which Microsoft does not say the day: their rooms may look free.',
    }),
    oldestReadAt: instant.nullable().meta({
      description:
        'The last read of the readable room that waits longest; null before the first read.',
    }),
    lag: lagSummarySchema.meta({
      description: 'From notification to pushed snapshot, over the last day.',
    }),
    recent: recentChangesSchema.default({ changes: 0, withinObjective: 0 }),
    timeZones: z.array(z.string()).default([]).meta({
      description: 'IANA names of the zones that its rooms are in, as far as they were read.',
    }),
    following: z.enum(['notifications', 'polling']).default('polling').meta({
      description: 'How rooms are followed: `polling` also while notifications are not relied on.',
    }),
    notificationDelaySeconds: z.number().nullable().default(null).meta({
      description:
        'How long Microsoft takes from a change to its notification: the median of the last three measured.',
    }),
    pause: pauseSchema.optional().meta({
      description:
        'Why no room of the organisation is read, and since when; absent while rooms are read.',
    }),
    alerts: z
      .array(z.enum(['late-rooms', 'slow-changes']))
      .meta({ description: 'Open `sync-lag` alerts.' }),
  })
  .meta({
    id: 'SyncHealth',
    examples: [
      {
        organisationId: 'hM4yQ0bW6cZ1rT8d',
        measuredAt: '2026-03-02T08:05:00.000Z',
        rooms: 12,
        notified: 12,
        unreadable: 0,
        late: 0,
        failing: 0,
        unplaced: 0,
        oldestReadAt: '2026-03-02T07:41:03.000Z',
        lag: {
          changes: 148,
          withinObjective: 148,
          p50Seconds: 0.5,
          p95Seconds: 1,
          p99Seconds: 2,
        },
        recent: { changes: 12, withinObjective: 12 },
        timeZones: ['Europe/Brussels'],
        following: 'notifications',
        notificationDelaySeconds: 3,
        alerts: [],
      },
    ],
  });
export type SyncHealth = z.infer<typeof syncHealthSchema>;

/** A room is late when its read is overdue by this much. */
const LATE_MS = 5 * 60_000;
/** A healthy room is dispatched within seconds: an entry of the index is missing. */
const UNLISTED_MS = 2 * 60_000;

const isReadable = ({ told }: RoomSync): boolean => told === 'unknown' || told === 'readable';
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
