/** The ports of rooms. */
import type { AppIdentity } from '../microsoft/contract.ts';
import type { RowPage, RowPageRequest } from '../platform/paging.ts';
import type { Stored } from '../platform/tables.ts';
import type { FoundRoom, RoomRow } from './room.ts';
import type { RoomChange } from './room-change.ts';
import type { ListReading } from './room-list.ts';

/** The tenant's own list of rooms: https://learn.microsoft.com/graph/api/place-list */
export interface RoomList {
  /** Returns the whole list or throws. @throws MicrosoftError */
  read(identity: AppIdentity): Promise<readonly FoundRoom[]>;
}

/** A new row, or the replacement of the row with that ETag. */
export interface RoomWrite {
  readonly row: RoomRow;
  readonly etag?: string;
}

export interface RoomStore {
  /** @throws AppError `storage.unavailable`, as every method here */
  get(organisationId: string, roomId: string): Promise<Stored<RoomRow> | undefined>;
  /** One page of rows in id order. */
  page(organisationId: string, request: RowPageRequest): Promise<RowPage<RoomRow>>;
  /** Every row in id order. */
  each(organisationId: string): AsyncGenerator<Stored<RoomRow>>;
  /** Writes all or nothing, at most 100 rows and entries together. False when a row has changed since, or exists. */
  commit(
    organisationId: string,
    rows: readonly RoomWrite[],
    history: readonly RoomChange[],
  ): Promise<boolean>;
  /** @returns false when the row has changed since, or is gone */
  remove(organisationId: string, roomId: string, etag: string): Promise<boolean>;
  /** One page of the history since then, newest first. */
  changes(
    organisationId: string,
    since: Date,
    request: RowPageRequest,
  ): Promise<RowPage<RoomChange>>;
  /** Removes history entries before `since`, and the oldest beyond `most`. */
  prune(
    organisationId: string,
    keep: { readonly since: Date; readonly most: number },
  ): Promise<void>;
  /** Removes all rows and the history. */
  removeAll(organisationId: string): Promise<void>;
}

/** When the room list of a tenant was read, and with which result. */
export interface ListReadings {
  /** Empty before the first reading. @throws AppError `storage.unavailable`, as every method here */
  get(organisationId: string): Promise<ListReading>;
  /** Replaces the reading. */
  put(organisationId: string, reading: ListReading): Promise<void>;
  /** Removes the reading (idempotent). */
  forget(organisationId: string): Promise<void>;
}

/** When a refresh of an organisation's room list was last requested, by reason. */
export interface RefreshRequests {
  /**
   * Takes the one refresh a minute for that reason. `waitSeconds` is 0 when taken, else what is left of the minute.
   *
   * @throws AppError `storage.unavailable`, as every method here
   */
  take(
    organisationId: string,
    reason: 'asked' | 'lost',
    now: Date,
  ): Promise<{ readonly waitSeconds: number }>;
  /** Removes both reasons (idempotent). */
  forget(organisationId: string): Promise<void>;
}
