/**
 * The ports of the calendar. Methods of stores throw AppError `storage.unavailable` when storage does not
 * answer. Instants are ISO 8601 in UTC.
 */
import type { AppIdentity, MicrosoftError } from '../microsoft/contract.ts';
import type { RowPage, RowPageRequest } from '../platform/paging.ts';
import type { Change, Stored } from '../platform/tables.ts';
import type { NotifiedRoom } from './client-state.ts';
import type { RoomSnapshot } from './contract.ts';
import type { DrainMemory } from './drain-memory.ts';
import type { GraphEvent } from './normalise.ts';
import type { RoomSync } from './room-sync.ts';
import type { CalendarSettings } from './settings.ts';
import type { SyncHealth } from './sync-health.ts';
import type { Window } from './window.ts';

export interface CalendarPages {
  readonly events: readonly GraphEvent[];
  /** There are more pages than could be read. */
  readonly incomplete: boolean;
  /** Why a later page could not be read; the first one throws instead. */
  readonly failure?: MicrosoftError | undefined;
}

/** Every method throws MicrosoftError. */
export interface CalendarReader {
  /** The events of the window in any order, as the pages have them: one may come twice. */
  read(
    identity: AppIdentity,
    emailAddress: string,
    window: Pick<Window, 'from' | 'to'>,
  ): Promise<CalendarPages>;
  /** When an event was changed last; undefined when there is none any more. */
  changedAt(
    identity: AppIdentity,
    emailAddress: string,
    eventId: string,
  ): Promise<Date | undefined>;
  /** The smallest read there is: it only shows whether one may. */
  touch(
    identity: AppIdentity,
    emailAddress: string,
    window: Pick<Window, 'from' | 'to'>,
  ): Promise<void>;
}

/** Every method throws MicrosoftError. */
export interface Subscriptions {
  /** Subscribes to the events of a mailbox. */
  create(
    identity: AppIdentity,
    wanted: {
      readonly emailAddress: string;
      readonly clientState: string;
      readonly expiresAt: string;
    },
  ): Promise<{ readonly id: string; readonly expiresAt: string }>;
  /** Undefined when Microsoft no longer knows it. */
  renew(
    identity: AppIdentity,
    id: string,
    expiresAt: string,
  ): Promise<{ readonly id: string; readonly expiresAt: string } | undefined>;
  /** Idempotent. */
  remove(identity: AppIdentity, id: string): Promise<void>;
  /** Every one of the app; `complete` is false when there are too many to see them all. */
  list(identity: AppIdentity): Promise<{
    readonly items: readonly ListedSubscription[];
    readonly complete: boolean;
  }>;
}

/** Which room a subscription is of, for notifications that do not prove it themselves. */
export interface SubscriptionRooms {
  /** Undefined for an unknown subscription. */
  get(subscriptionId: string): Promise<NotifiedRoom | undefined>;
  /** Idempotent. */
  put(subscriptionId: string, room: NotifiedRoom): Promise<void>;
  /** Idempotent. */
  remove(subscriptionId: string): Promise<void>;
}

export interface ListedSubscription {
  readonly id: string;
  /** Its notifications come to this service's present address. */
  readonly reachesUs: boolean;
}

export interface RoomSyncs {
  /** Undefined when the room is not followed; `row` is the room id. */
  get(organisationId: string, roomId: string): Promise<Stored<RoomSync> | undefined>;
  /** `row` is the room id; `first` ≤ id ≤ `last` when given. */
  each(
    organisationId: string,
    range?: { readonly first: string; readonly last: string },
  ): AsyncGenerator<Stored<RoomSync>>;
  /** False when the room is followed already. */
  insert(organisationId: string, roomId: string, sync: RoomSync): Promise<boolean>;
  /** Writes both or neither. Returns the new ETag; undefined when the row has changed since or is gone. */
  save(
    organisationId: string,
    roomId: string,
    change: { readonly sync: RoomSync; readonly snapshot?: RoomSnapshot | undefined },
    etag: string,
  ): Promise<string | undefined>;
  /**
   * Changes the row on its newest state. False when the room is no longer followed. @throws AppError `request.busy`
   * when others kept winning.
   */
  update(
    organisationId: string,
    roomId: string,
    change: (sync: RoomSync) => RoomSync,
    known?: Stored<RoomSync>,
  ): Promise<boolean>;
  /** The same write as `save`, inside a transaction of the organisation's. */
  saving(roomId: string, sync: RoomSync, etag: string, snapshot?: RoomSnapshot): readonly Change[];
  /** Undefined before the first read. */
  snapshot(organisationId: string, roomId: string): Promise<RoomSnapshot | undefined>;
  /** Row and snapshot (idempotent). */
  remove(organisationId: string, roomId: string): Promise<void>;
  /** Removes snapshots whose row is gone: a removal was cut off between the two. */
  removeOrphans(organisationId: string): Promise<void>;
}

/** `due`: its time came. `changed`: something is known or feared to have changed. */
export interface DirtyMark {
  readonly reason: 'due' | 'changed';
  /** When the webhook received the first notification that this read answers. */
  readonly since?: string | undefined;
}

/** Rooms that wait for a read. A mark is cleared by its ETag, so one that was set again meanwhile stays. */
export interface DirtyMarks {
  /** Marks the room; `due` never hides `changed`, and the wait goes on from the first notification. */
  set(organisationId: string, roomId: string, mark: DirtyMark): Promise<void>;
  /** Undefined when the room does not wait. */
  get(organisationId: string, roomId: string): Promise<DirtyMark | undefined>;
  /** Every room that waits; `row` is its id. */
  each(organisationId: string): AsyncGenerator<Stored<DirtyMark>>;
  /** Whether any room waits. */
  any(organisationId: string): Promise<boolean>;
  /** Only when the mark is still the one with this ETag. */
  clear(organisationId: string, roomId: string, etag: string): Promise<void>;
  /** Clears the mark whatever its ETag: the room is no longer followed. */
  remove(organisationId: string, roomId: string): Promise<void>;
}

export interface DueEntry {
  /** The shard in which the entry was found: not today's when the number of shards has changed. */
  readonly shard?: string | undefined;
  readonly dueAt: string;
  readonly organisationId: string;
  readonly roomId: string;
}

export interface DueIndex {
  /** Idempotent. */
  insert(entry: DueEntry): Promise<void>;
  /** Adds the entry of the new time and drops the one before. */
  move(before: DueEntry, dueAt: string): Promise<void>;
  /** Idempotent. */
  remove(entry: DueEntry): Promise<void>;
  /**
   * Entries that are due by then, over all shards, oldest first in each, at most `limit` of each. `places` remembers
   * where a shard that held more was left, so that the next call goes on there. Storage that does not answer is thrown
   * once every other account has been asked.
   */
  due(now: Date, limit: number, places?: Map<string, string>): AsyncGenerator<DueEntry>;
}

/** The rooms and the lease of an organisation's drainer, read at one moment. */
export interface Backlog {
  /** `row` is the room id. */
  readonly marks: readonly Stored<DirtyMark>[];
  /** There are more marks than were read. */
  readonly more: boolean;
  /** Never older than `marks`: what was written before a mark was set is seen by whoever takes that mark. */
  readonly settings: CalendarSettings | undefined;
}

export interface Lease {
  readonly memory: DrainMemory;
  /** Larger than the number of every lease under which another process may still work. */
  readonly fence: number;
  /** As it was when the lease was taken. */
  readonly backlog: Backlog;
  /** Renews the lease in time; false when another process has it. */
  keep(): Promise<boolean>;
  /** Undefined when another process has the lease. */
  look(): Promise<Backlog | undefined>;
  /**
   * Releases the lease and writes `along` with it; `notBefore` makes the next drainer wait. False, and nothing is
   * written, when a room was marked since the marks were last read, a row of `along` has changed, or another process
   * has the lease.
   */
  release(memory: DrainMemory, notBefore?: Date, along?: readonly Change[]): Promise<boolean>;
}

export interface DrainLeases {
  /**
   * While another process reads, or none may, `mark` is called, which must store the rooms that the caller wants read.
   * The reader then reads the marks again before it releases the lease.
   */
  acquire(
    organisationId: string,
    mark?: () => Promise<void>,
  ): Promise<Lease | { readonly busy: true } | { readonly waitUntil: Date }>;
  /** The memory that the last drainer left. */
  memory(organisationId: string): Promise<DrainMemory>;
  /** Removes the row (idempotent). */
  forget(organisationId: string): Promise<void>;
}

/** The settings of an organisation's screens; no row until it is first changed. */
export interface SettingsStore {
  /** Undefined until they are first changed. */
  get(organisationId: string): Promise<Stored<CalendarSettings> | undefined>;
  /** False when there is a row. */
  insert(organisationId: string, settings: CalendarSettings): Promise<boolean>;
  /** False when the row has changed since. */
  replace(organisationId: string, settings: CalendarSettings, etag: string): Promise<boolean>;
  /** Idempotent. */
  remove(organisationId: string): Promise<void>;
}

/** How well organisations are followed, as the last audit measured it. */
export interface SyncHealths {
  /** Undefined before the first measurement. */
  get(organisationId: string): Promise<SyncHealth | undefined>;
  /** Replaces the measurement before. */
  put(health: SyncHealth): Promise<void>;
  /** Forgets the measurement of an organisation that is no longer followed. */
  remove(organisationId: string): Promise<void>;
  /** A page in the order of organisation ids. */
  page(request: RowPageRequest): Promise<RowPage<SyncHealth>>;
  /** Every measurement, in the order of organisation ids. */
  each(): AsyncGenerator<SyncHealth>;
}

export interface Beat {
  readonly at: string;
  /** After an outage: from which organisation on rooms are still to be read again. */
  readonly unread?: { readonly since: string; readonly from: string } | undefined;
}

/** When a sweep was last at work, in any process. */
export interface Heartbeat {
  /** Undefined before the first sweep. */
  last(): Promise<Beat | undefined>;
  /** Replaces the beat before. */
  beat(beat: Beat): Promise<void>;
}

/** The server's key that notifications are proven with; throws what Key Vault throws. */
export type NotificationKey = () => Promise<string>;
