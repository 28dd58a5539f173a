/** What the rooms capability needs of the outside. */
import type { AppIdentity } from '../microsoft/contract.ts';
import type { Page, PageRequest, Stored } from '../platform/tables.ts';
import type { FoundRoom, RoomRow } from './room.ts';

/** The tenant's own list of rooms. */
export interface RoomList {
  /** @throws MicrosoftError */
  read(identity: AppIdentity): Promise<readonly FoundRoom[]>;
}

export interface RoomStore {
  get(organisationId: string, roomId: string): Promise<Stored<RoomRow> | undefined>;
  /** In id order. */
  page(organisationId: string, request: PageRequest): Promise<Page<RoomRow>>;
  each(organisationId: string): AsyncGenerator<Stored<RoomRow>>;
  /** False when there is a room of that id already. */
  insert(organisationId: string, row: RoomRow): Promise<boolean>;
  /** False when it has changed since. */
  replace(organisationId: string, row: RoomRow, etag: string): Promise<boolean>;
  remove(organisationId: string, roomId: string): Promise<void>;
}

/** When the list of an organisation was last asked for. */
export interface RefreshRequests {
  /** `waitSeconds` is 0 when taken, else what is left of the minute since the one before. */
  take(organisationId: string, now: Date): Promise<{ readonly waitSeconds: number }>;
  forget(organisationId: string): Promise<void>;
}
