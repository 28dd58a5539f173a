/** Reads the tenant's room list and stores the difference; rooms that changed are read again by the calendar. */
import type { RoomCalendars } from '../calendar/contract.ts';
import type { Connections } from '../onboarding/contract.ts';
import { diffRooms } from './diff-rooms.ts';
import { roomProblems } from './errors.ts';
import type { RoomList, RoomStore } from './ports.ts';
import type { RoomRow } from './room.ts';

export interface RefreshRoomsPorts {
  readonly store: RoomStore;
  readonly list: RoomList;
  readonly connections: () => Connections;
  readonly calendars: () => RoomCalendars;
}

const TRIES = 3;

export const refreshRooms =
  (ports: RefreshRoomsPorts) =>
  async (organisationId: string): Promise<{ found: number }> => {
    const connection = await ports.connections().get(organisationId);
    if (connection === undefined) throw roomProblems.error('room.not-connected');
    const found = await ports.list.read(connection.discovery);
    // A row that somebody else changed meanwhile is compared again with what it has become.
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (await storeDifference(ports, organisationId, found)) break;
    }
    return { found: found.length };
  };

async function storeDifference(
  { store, calendars }: RefreshRoomsPorts,
  organisationId: string,
  found: Awaited<ReturnType<RoomList['read']>>,
): Promise<boolean> {
  const known = new Map<string, { row: RoomRow; etag: string }>();
  for await (const { value, etag } of store.each(organisationId)) {
    known.set(value.id, { row: value, etag });
  }
  const { added, changed } = diffRooms(
    organisationId,
    [...known.values()].map(({ row }) => row),
    found,
  );
  let complete = true;
  for (const row of added) {
    complete = (await store.insert(organisationId, row)) && complete;
  }
  for (const row of changed) {
    const stored = await store.replace(organisationId, row, known.get(row.id)?.etag ?? '');
    if (stored) await calendars().reread(organisationId, row.id);
    complete = stored && complete;
  }
  return complete;
}
