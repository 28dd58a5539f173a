/** What the rooms capability needs of the outside. */
import type { AppIdentity } from '../microsoft/contract.ts';
import type { Page, PageRequest, Stored } from '../platform/tables.ts';
import type { FoundRoom, RoomRow } from './room.ts';
import type { RoomChange } from './room-change.ts';
import type { ListReading } from './room-list.ts';

/** The tenant's own list of rooms. */
export interface RoomList {
  /** All of it, or nothing. @throws MicrosoftError */
  read(identity: AppIdentity): Promise<readonly FoundRoom[]>;
}

/** A new row, or one in the place of the row with that ETag. */
export interface RoomWrite {
  readonly row: RoomRow;
  readonly etag?: string;
}

export interface RoomStore {
  get(organisationId: string, roomId: string): Promise<Stored<RoomRow> | undefined>;
  /** In id order. */
  page(organisationId: string, request: PageRequest): Promise<Page<RoomRow>>;
  each(organisationId: string): AsyncGenerator<Stored<RoomRow>>;
  /** All or nothing, 100 of both at most. False when a room has changed since, or is there already. */
  commit(
    organisationId: string,
    rows: readonly RoomWrite[],
    history: readonly RoomChange[],
  ): Promise<boolean>;
  /** Newest first. */
  changes(organisationId: string, request: PageRequest): Promise<Page<RoomChange>>;
  /** Keeps that many of the history, none of them older. */
  prune(
    organisationId: string,
    keep: { readonly since: Date; readonly most: number },
  ): Promise<void>;
  /** Rooms and history. */
  removeAll(organisationId: string): Promise<void>;
}

/** What is known of the list itself. */
export interface ListReadings {
  get(organisationId: string): Promise<ListReading>;
  put(organisationId: string, reading: ListReading): Promise<void>;
  forget(organisationId: string): Promise<void>;
}

/** When the list of an organisation was last asked for, and why. */
export interface RefreshRequests {
  /** `waitSeconds` is 0 when taken, else what is left of the minute since the one before for that reason. */
  take(
    organisationId: string,
    reason: 'asked' | 'lost',
    now: Date,
  ): Promise<{ readonly waitSeconds: number }>;
  forget(organisationId: string): Promise<void>;
}
