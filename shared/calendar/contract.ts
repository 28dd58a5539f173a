/** A room's calendar as other capabilities see it: the stored snapshot, and which rooms are kept fresh. */
import { z } from 'zod';
import type { AppIdentity } from '../microsoft/contract.ts';
import { idSchema } from '../platform/ids.ts';

export const meetingSchema = z
  .object({
    id: z.string().meta({ description: "Ours, never Microsoft's." }),
    start: z
      .string()
      .meta({ description: 'A UTC instant, or a date (`YYYY-MM-DD`) when `allDay`.' }),
    end: z.string().meta({ description: 'Like `start`; exclusive.' }),
    allDay: z.boolean(),
    title: z.string().max(255).optional().meta({ description: 'Only where `privacy` shows it.' }),
    organiser: z
      .string()
      .max(128)
      .optional()
      .meta({ description: 'Only where `privacy` shows it.' }),
    private: z
      .boolean()
      .meta({ description: 'Private or confidential: its texts are never shown.' }),
    joinUrl: z
      .string()
      .max(2048)
      .optional()
      .meta({ description: 'Only with `showJoinLinks`, in `details`.' }),
    status: z.enum(['busy', 'tentative', 'oof']).meta({ description: '`oof`: out of office.' }),
  })
  .meta({ id: 'Meeting' });
export type Meeting = z.infer<typeof meetingSchema>;

export const privacySchema = z.enum(['details', 'organiser-only', 'busy-only']).meta({
  id: 'Privacy',
  description:
    'What a screen shows of a meeting besides its time: title and organiser, the organiser, or nothing. A private meeting shows nothing in any mode.',
});

/** The stored snapshot of a room; a device gets it with its own `assignmentId` and `kind` (docs/device-protocol.md). */
export const roomSnapshotSchema = z.object({
  version: z.number().int(),
  room: z.object({
    id: z.string(),
    name: z.string(),
    timeZone: z.string().meta({ description: 'IANA name.' }),
    timeZoneAssumed: z.literal(true).optional().meta({
      description:
        'Nobody has said where the room is: its day may begin and end at the wrong hour. Say so.',
    }),
  }),
  window: z.object({ from: z.string(), to: z.string() }).meta({
    description: 'The days that the snapshot covers, as UTC instants; `to` is exclusive.',
  }),
  privacy: privacySchema,
  meetings: z.array(meetingSchema).max(50),
  truncated: z.boolean().meta({ description: 'There are more meetings than are listed.' }),
  incomplete: z.literal(true).optional().meta({
    description: 'The calendar holds a meeting whose time Microsoft did not say: free is not sure.',
  }),
  generatedAt: z.string(),
});
export type RoomSnapshot = z.infer<typeof roomSnapshotSchema>;

/** A stored snapshot with what is outside its content: when the calendar was last read. */
export interface StoredSnapshot {
  readonly snapshot: RoomSnapshot;
  readonly readAt: string;
  /** Read recently enough for its mode, and the organisation not degraded. */
  readonly fresh: boolean;
}

/**
 * Microsoft's answer to reading one mailbox's calendar; `inactive`: soft-deleted, unlicensed or not in Exchange Online.
 */
export type MailboxAnswer = 'readable' | 'refused' | 'missing' | 'inactive';

/** How current a followed room is, for lists. */
export interface Freshness {
  readonly readAt?: string | undefined;
  readonly fresh: boolean;
}

/** A snapshot without its calendar: enough to decide whether a device shows the newest one. */
interface SnapshotSummary extends Pick<StoredSnapshot, 'readAt' | 'fresh'> {
  readonly version: number;
}

export interface RoomCalendars {
  /**
   * The stored snapshot; undefined before the first read.
   *
   * @throws AppError `storage.unavailable`, as every method
   */
  snapshot(organisationId: string, roomId: string): Promise<StoredSnapshot | undefined>;
  /** The same without its content; undefined before the first read. */
  summary(organisationId: string, roomId: string): Promise<SnapshotSummary | undefined>;
  /** The IANA zone of rooms whose own is unknown; null when nobody has chosen one. */
  defaultTimeZone(organisationId: string): Promise<string | null>;
  /** By room id, for those rooms that are followed and were read at least once. */
  freshness(
    organisationId: string,
    roomIds: readonly string[],
  ): Promise<ReadonlyMap<string, Freshness>>;
  /** Whether it is working time in the zone of any followed room, or no zone is known. */
  isAtWork(organisationId: string): Promise<boolean>;
  /** Starts keeping the room fresh (idempotent): the first read is due at once. */
  follow(organisationId: string, roomId: string): Promise<void>;
  /** After the room was changed: a followed room is read again at once, others are left alone. */
  reread(organisationId: string, roomId: string): Promise<void>;
  /** Every followed room is read again at once, and planned anew. */
  rereadAll(organisationId: string): Promise<void>;
  /**
   * After a change of the access mode: every subscription is ended and made anew where it may be, and every room is
   * read.
   */
  resubscribe(organisationId: string): Promise<void>;
  /** Stops, ends its subscription and removes its snapshot (idempotent). */
  unfollow(organisationId: string, roomId: string): Promise<void>;
  /**
   * One small read through the sync app, or as another identity of it, without storing anything.
   *
   * @throws AppError `calendar.not-connected`; MicrosoftError when the answer says nothing about the mailbox
   */
  probe(organisationId: string, emailAddress: string, as?: AppIdentity): Promise<MailboxAnswer>;
  /** Stops and removes every room (disconnect); the organisation's settings stay for its next connection. */
  removeAll(organisationId: string): Promise<void>;
  /** Removes every room and the settings (deletion). */
  erase(organisationId: string): Promise<void>;
}

export const recentChangesSchema = z
  .object({
    changes: z.int(),
    withinObjective: z.int().meta({ description: 'How many of them took ten seconds at most.' }),
  })
  .meta({ description: 'Changes of the hour and the one before, from notification to screen.' });

export const roomSyncCountsSchema = z
  .object({
    followed: z.int().meta({ description: 'Rooms that a device shows.' }),
    notified: z.int(),
    late: z.int(),
    failing: z.int(),
    unreadable: z.int(),
    recent: recentChangesSchema,
    atLeast: z.boolean().meta({ description: 'Counting stopped: there are at least so many.' }),
  })
  .meta({ description: 'Rooms of every organisation, as the last measurements found them.' });
export type RoomSyncCounts = z.infer<typeof roomSyncCountsSchema>;

/** How the rooms of one organisation were followed at the last measurement. */
export interface SyncNote {
  readonly measuredAt: string;
  readonly rooms: number;
  readonly late: number;
  readonly failing: number;
  readonly unreadable: number;
  readonly following: 'notifications' | 'polling';
  /** Why no room is read, and since when. */
  readonly pause?: { readonly cause: string; readonly since: string } | undefined;
}

export const calendarQueues = {
  /** Rooms that are due, or a bare wake-up of an organisation's drainer. */
  refresh: 'calendar-refresh',
  notifications: 'calendar-notifications',
  /** Pushes that failed. */
  push: 'snapshot-push',
  /** Organisations whose rooms are audited. */
  audit: 'calendar-audit',
} as const;

export const refreshMessageSchema = z.object({
  organisationId: idSchema,
  /** Absent: only continue with what is dirty already. `all`: every followed room. */
  rooms: z.union([z.array(idSchema).max(50), z.literal('all')]).optional(),
  /** With `all`: only those not read since. */
  unreadSince: z.iso.datetime().optional(),
  /** Their stored snapshots may show more than they should. */
  privacyChanged: z.boolean().optional(),
});
export type RefreshMessage = z.infer<typeof refreshMessageSchema>;

const notificationMessageSchema = z.object({
  organisationId: idSchema,
  /** When the webhook received the notification; a read that began later covers it. */
  receivedAt: z.iso.datetime(),
  /** Only a read that began later covers it: it stands for what was notified until then. */
  coveredAfter: z.iso.datetime().optional(),
  rooms: z
    .array(
      z.object({
        roomId: idSchema,
        event: z.enum(['changed', 'missed', 'reauthorizationRequired', 'subscriptionRemoved']),
        subscriptionId: z.string().max(128),
        /** Graph's id of the event that has changed. */
        eventId: z.string().max(512).optional(),
      }),
    )
    .max(50),
});
export type NotificationMessage = z.infer<typeof notificationMessageSchema>;

/** Subscriptions of which something came that does not prove itself: nothing is believed, but their rooms are read. */
const unprovenMessageSchema = z.object({
  unproven: z.array(z.string().max(128)).max(50),
});
export type UnprovenMessage = z.infer<typeof unprovenMessageSchema>;

export const notifiedMessageSchema = z.union([notificationMessageSchema, unprovenMessageSchema]);

export const pushMessageSchema = z.object({
  organisationId: idSchema,
  roomId: idSchema,
  /** How often the push has failed from the queue. */
  failures: z.int().min(0).default(0),
});
export type PushMessage = z.infer<typeof pushMessageSchema>;

export const auditMessageSchema = z.object({ organisationIds: z.array(idSchema).max(20) });
export type AuditMessage = z.infer<typeof auditMessageSchema>;
