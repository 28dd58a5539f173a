/** Compares a complete room list with the rows we have: pure, and with the same result for every order of the list. */
import { type FoundRoom, newRoomId, type RoomRow } from './room.ts';

interface RoomDiff {
  readonly added: readonly RoomRow[];
  readonly changed: readonly { readonly before: RoomRow; readonly after: RoomRow }[];
}

export function diffRooms(
  organisationId: string,
  known: readonly RoomRow[],
  list: readonly FoundRoom[],
): RoomDiff {
  const found = oncePerAddress(list);
  const byAddress = new Map(known.map((row) => [row.emailAddress, row]));
  const renamed = renames(known, found, byAddress);
  const added: RoomRow[] = [];
  const changed: { before: RoomRow; after: RoomRow }[] = [];
  const kept = new Set<string>();
  const taken = new Set(known.map((row) => row.id));
  for (const address of [...found.keys()].sort()) {
    const room = found.get(address);
    if (room === undefined) continue;
    const row = byAddress.get(address) ?? renamed.get(address);
    if (row === undefined) {
      added.push(newRow(organisationId, room, taken));
      continue;
    }
    kept.add(row.id);
    const after = listedRow(row, room);
    if (JSON.stringify(after) !== JSON.stringify(row)) changed.push({ before: row, after });
  }
  for (const row of known) {
    // The next calendar read shows whether the room is hidden or gone.
    if (row.listed && !kept.has(row.id)) {
      const calendar = row.calendar === 'missing' ? 'missing' : 'unknown';
      changed.push({ before: row, after: { ...row, listed: false, calendar } });
    }
  }
  return { added, changed };
}

/** Pages can shift while they are read, so the list may contain a room twice. */
function oncePerAddress(list: readonly FoundRoom[]): Map<string, FoundRoom> {
  const found = new Map<string, FoundRoom>();
  for (const room of list) {
    const other = found.get(room.emailAddress);
    if (other === undefined || JSON.stringify(room) < JSON.stringify(other)) {
      found.set(room.emailAddress, room);
    }
  }
  return found;
}

/** Returns the rows whose place is now listed under another address, by that new address. */
function renames(
  known: readonly RoomRow[],
  found: ReadonlyMap<string, FoundRoom>,
  byAddress: ReadonlyMap<string, RoomRow>,
): Map<string, RoomRow> {
  const byPlace = new Map<string, RoomRow>();
  for (const row of known) {
    if (row.placeId === undefined || found.has(row.emailAddress)) continue;
    const other = byPlace.get(row.placeId);
    if (other === undefined || row.id < other.id) byPlace.set(row.placeId, row);
  }
  const renamed = new Map<string, RoomRow>();
  for (const address of [...found.keys()].sort()) {
    const place = found.get(address)?.placeId;
    const row = place === undefined ? undefined : byPlace.get(place);
    if (place === undefined || row === undefined || byAddress.has(address)) continue;
    byPlace.delete(place);
    renamed.set(address, row);
  }
  return renamed;
}

/**
 * When another room took over a place, the old room keeps the id that the new one would get, so a different id is
 * derived.
 */
function freeId(organisationId: string, room: FoundRoom, taken: Set<string>): string {
  let tries = 0;
  let id = newRoomId(organisationId, room);
  while (taken.has(id)) id = newRoomId(organisationId, room, (tries += 1));
  taken.add(id);
  return id;
}

export const newRow = (
  organisationId: string,
  room: FoundRoom,
  taken = new Set<string>(),
): RoomRow => ({
  id: freeId(organisationId, room, taken),
  emailAddress: room.emailAddress,
  ...(room.placeId === undefined ? {} : { placeId: room.placeId }),
  displayName: room.displayName,
  capacity: room.capacity,
  building: room.building,
  floor: room.floor,
  equipment: room.equipment,
  guessedTimeZone: room.timeZone,
  listed: true,
  calendar: 'unknown',
});

/** A row in the column order of the schema, so that equal rows are equal text. */
function listedRow(row: RoomRow, room: FoundRoom): RoomRow {
  const { chosenTimeZone, privacy } = row;
  const placeId = room.placeId ?? row.placeId;
  // A room that is listed again, or has a new address, may be readable again.
  const isChanged = !row.listed || row.emailAddress !== room.emailAddress;
  return {
    id: row.id,
    emailAddress: room.emailAddress,
    ...(placeId === undefined ? {} : { placeId }),
    displayName: room.displayName,
    capacity: room.capacity,
    building: room.building,
    floor: room.floor,
    equipment: room.equipment,
    guessedTimeZone: room.timeZone,
    ...(chosenTimeZone === undefined ? {} : { chosenTimeZone }),
    ...(privacy === undefined ? {} : { privacy }),
    listed: true,
    calendar: isChanged && row.calendar !== 'readable' ? 'unknown' : row.calendar,
  };
}
