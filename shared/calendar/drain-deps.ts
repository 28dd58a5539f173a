/** The dependencies of draining an organisation's dirty rooms, and the values that its steps share. */
import type { Alerts } from '../alerts/contract.ts';
import type { SnapshotDelivery } from '../devices/contract.ts';
import type { LiveChannel } from '../live/contract.ts';
import type { AppIdentity } from '../microsoft/contract.ts';
import type { Connection, Connections } from '../onboarding/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Queue } from '../platform/queues.ts';
import type { Change, Stored } from '../platform/tables.ts';
import type { Room, Rooms } from '../rooms/contract.ts';
import type { PushMessage, RefreshMessage } from './contract.ts';
import type { DrainMemory, PauseCause } from './drain-memory.ts';
import type {
  CalendarReader,
  DirtyMark,
  DirtyMarks,
  DrainLeases,
  DueIndex,
  NotificationKey,
  RoomSyncs,
  SettingsStore,
  SubscriptionRooms,
  Subscriptions,
} from './ports.ts';
import type { Pushes } from './pushes.ts';
import type { RoomSync } from './room-sync.ts';
import type { CalendarSettings } from './settings.ts';

export interface DrainDeps {
  readonly syncs: RoomSyncs;
  readonly marks: DirtyMarks;
  readonly index: DueIndex;
  readonly leases: DrainLeases;
  readonly settings: SettingsStore;
  readonly reader: CalendarReader;
  /** Absent when notifications cannot reach us. */
  readonly subscriptions: Subscriptions | undefined;
  readonly subscriptionRooms: SubscriptionRooms;
  readonly notificationKey: NotificationKey;
  readonly wakeUps: Queue<RefreshMessage>;
  readonly failedPushes: Queue<PushMessage>;
  readonly connections: () => Connections;
  readonly rooms: () => Rooms;
  readonly delivery: () => SnapshotDelivery;
  readonly live: () => LiveChannel;
  readonly alerts: () => Alerts;
  readonly clock: Clock;
  readonly random: () => number;
  readonly concurrentReads: number;
}

export interface Findings {
  /** No subscription is tried before then: Microsoft throttles them as a whole. In ms. */
  subscribeAfter: number;
  /** Whether Microsoft's delay is still to be measured. */
  isDelayWanted: boolean;
  /** Our vault lacks the secret with which calendars are read. */
  isSecretLost: boolean;
}

/** The context in which the rooms are read, as it was when they were chosen. */
export interface DrainContext {
  readonly organisationId: string;
  readonly identity: AppIdentity;
  readonly follow: Connection['follow'];
  readonly settings: CalendarSettings;
  /** The number of rooms, read only when it decides how often rooms are polled. */
  readonly countFollowed: () => Promise<number>;
  readonly fence: number;
  /**
   * Writes these changes and releases the lease at once; false, and nothing is written, when another room waits by
   * now. Absent unless the room that is read is the only one.
   */
  readonly storeAndRelease?:
    | ((changes: readonly Change[], lagSeconds: number | undefined) => Promise<boolean>)
    | undefined;
  readonly pushes: Pushes;
  /** The findings of earlier drains. */
  readonly memory: DrainMemory;
  /** The findings of this drain's reads for each other. */
  readonly findings: Findings;
  readonly log: Logger;
}

/**
 * A room to be read. It is in a queue message that comes again, or else marked as dirty in its organisation's table.
 */
export interface DirtyRoom {
  readonly roomId: string;
  readonly mark: DirtyMark;
  /** ETag of the stored mark; absent when only the current queue message names the room. */
  readonly etag?: string | undefined;
  /** The event that was notified. */
  readonly eventId?: string | undefined;
  /** Its row, when the caller has just read it. */
  readonly known?: Stored<RoomSync> | undefined;
}

/** One read of one room. */
export interface RoomRead {
  readonly deps: DrainDeps;
  readonly context: DrainContext;
  readonly mark: DirtyMark;
  readonly eventId?: string | undefined;
  readonly stored: Stored<RoomSync>;
  readonly room: Pick<Room, 'id' | 'displayName' | 'emailAddress' | 'timeZone' | 'privacy'> & {
    /** When the copy was made; absent for the record itself. */
    readonly copiedAt?: string | undefined;
  };
  readonly timeZone: string;
  readonly startedAt: Date;
}

/** A room's row as it is to be stored once its devices were sent the snapshot. */
export interface PushedRoom {
  readonly roomId: string;
  readonly sync: RoomSync;
  readonly etag: string;
}

export type Outcome =
  /** Nothing was read: the room is no longer followed, or is not due yet. */
  | { readonly kind: 'skipped' }
  /** Another process changed the row meanwhile: nothing was stored. */
  | { readonly kind: 'conflict' }
  /** This room's calendar may not be read or is missing. `again` when the row was not written. */
  | { readonly kind: 'refused'; readonly again: boolean }
  /** The room waits alone until then. `again` when the row was not written. */
  | {
      readonly kind: 'failed';
      readonly again: boolean;
      readonly until: string;
      readonly throttled: boolean;
    }
  | {
      readonly kind: 'read';
      /** From the notification that it answers, if any. */
      readonly lagSeconds: number | undefined;
      /** A change before its new subscription was notified to nobody: the room is read once more. */
      readonly again: boolean;
      readonly pushed?: PushedRoom | undefined;
      /** It answers a notification. */
      readonly isProven: boolean;
      /** A change was found that no notification has told in time. */
      readonly isDoubted: boolean;
      /** From the change to its notification, and when that is measured again. */
      readonly delay?: { readonly seconds: number; readonly againMs: number } | undefined;
    }
  /** Every room waits; without `seconds` until something answers again. */
  | { readonly kind: 'pause'; readonly cause: PauseCause; readonly seconds?: number }
  /** Another drainer is at work. */
  | { readonly kind: 'superseded' };

export const isDone = (outcome: Outcome): boolean =>
  outcome.kind === 'skipped' || ('again' in outcome && !outcome.again);

/** One read answers both: a change outweighs a time that has come, and the wait began with the first notification. */
export function mergedMark(one: DirtyMark, other: DirtyMark | undefined): DirtyMark {
  const since = [one.since, other?.since].filter((at) => at !== undefined).sort()[0];
  const reason = one.reason === 'due' ? (other?.reason ?? 'due') : 'changed';
  return { reason, ...(since && { since }) };
}
