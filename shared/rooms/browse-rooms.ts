/** Rooms as members see them: the list, one room, and what its screen shows. */
import type { RoomCalendars } from '../calendar/contract.ts';
import { cursorOf, rowOf } from '../platform/paging.ts';
import type { Stored } from '../platform/tables.ts';
import { unknownRoomProblems } from './contract.ts';
import { roomProblems } from './errors.ts';
import type { RoomStore } from './ports.ts';
import type { RoomRow } from './room.ts';
import { viewOf } from './view.ts';

export interface BrowseRoomsPorts {
  readonly store: RoomStore;
  readonly calendars: () => RoomCalendars;
}

const SNAPSHOT_RETRY_SECONDS = 5;

export async function findRoom(
  store: RoomStore,
  organisationId: string,
  roomId: string,
): Promise<Stored<RoomRow>> {
  const found = await store.get(organisationId, roomId);
  if (found === undefined) throw unknownRoomProblems.error('room.not-found');
  return found;
}

/** One room with how current its calendar is. */
export async function showRoom(
  calendars: RoomCalendars,
  organisationId: string,
  row: RoomRow,
): Promise<ReturnType<typeof viewOf>> {
  return viewOf(row, (await calendars.freshness(organisationId, [row.id])).get(row.id));
}

export const listRooms =
  ({ store, calendars }: BrowseRoomsPorts) =>
  async (
    organisationId: string,
    { limit, after }: { limit: number; after?: string | undefined },
  ) => {
    const rows: RoomRow[] = [];
    let continuation: string | undefined;
    do {
      const page = await store.page(organisationId, {
        limit: limit + 1 - rows.length,
        // The smallest key after the last one shown.
        ...(after === undefined ? {} : { from: `${rowOf(after)}!` }),
        ...(continuation === undefined ? {} : { continuation }),
      });
      rows.push(...page.items.map((item) => item.value));
      continuation = page.continuation;
    } while (continuation !== undefined && rows.length <= limit);
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    const freshness = await calendars().freshness(
      organisationId,
      items.map((row) => row.id),
    );
    return {
      items: items.map((row) => viewOf(row, freshness.get(row.id))),
      after: rows.length > limit && last !== undefined ? cursorOf(last.id) : undefined,
    };
  };

export const readSnapshot =
  ({ store, calendars }: BrowseRoomsPorts) =>
  async (organisationId: string, roomId: string) => {
    await findRoom(store, organisationId, roomId);
    const stored = await calendars().snapshot(organisationId, roomId);
    if (stored === undefined) {
      throw roomProblems.error('room.snapshot-not-ready', {
        retryAfterSeconds: SNAPSHOT_RETRY_SECONDS,
      });
    }
    return { ...stored.snapshot, readAt: stored.readAt, fresh: stored.fresh };
  };
