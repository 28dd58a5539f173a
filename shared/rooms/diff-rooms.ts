/** What a complete room list changes in the rooms we know: pure, and the same for every order of the list. */
import { type FoundRoom, newRoomId, type RoomRow } from './room.ts';

export interface RoomDiff {
  readonly added: readonly RoomRow[];
  readonly changed: readonly RoomRow[];
}

export function diffRooms(
  organisationId: string,
  known: readonly RoomRow[],
  list: readonly FoundRoom[],
): RoomDiff {
  const found = oncePerAddress(list);
  // A tenant with rooms may answer an empty list for a while: that alone makes no room disappear.
  if (found.size === 0) return { added: [], changed: [] };
  const byAddress = new Map(known.map((row) => [row.emailAddress, row]));
  const renamed = renames(known, found, byAddress);
  const added: RoomRow[] = [];
  const changed: RoomRow[] = [];
  const kept = new Set<string>();
  for (const room of found.values()) {
    const row = byAddress.get(room.emailAddress) ?? renamed.get(room.emailAddress);
    if (row === undefined) {
      added.push(newRow(organisationId, room));
      continue;
    }
    kept.add(row.id);
    const next = listedRow(row, room);
    if (JSON.stringify(next) !== JSON.stringify(row)) changed.push(next);
  }
  for (const row of known) {
    // Whether it is hidden or gone is for the next calendar read to tell.
    if (row.listed && !kept.has(row.id)) {
      changed.push({ ...row, listed: false, calendar: 'unknown' });
    }
  }
  return { added, changed };
}

/** Pages can shift while they are read, so that a room comes twice. */
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

/** New addresses whose place we know under an address that is no longer listed. */
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

export const newRow = (organisationId: string, room: FoundRoom): RoomRow => ({
  id: newRoomId(organisationId, room),
  emailAddress: room.emailAddress,
  ...(room.placeId === undefined ? {} : { placeId: room.placeId }),
  displayName: room.displayName,
  capacity: room.capacity,
  building: room.building,
  floor: room.floor,
  guessedTimeZone: room.timeZone,
  listed: true,
  calendar: 'unknown',
});

/** A row in the column order of the schema, so that equal rows are equal text. */
function listedRow(row: RoomRow, room: FoundRoom): RoomRow {
  const { chosenTimeZone, privacy } = row;
  const placeId = room.placeId ?? row.placeId;
  return {
    id: row.id,
    emailAddress: room.emailAddress,
    ...(placeId === undefined ? {} : { placeId }),
    displayName: room.displayName,
    capacity: room.capacity,
    building: room.building,
    floor: room.floor,
    guessedTimeZone: room.timeZone,
    ...(chosenTimeZone === undefined ? {} : { chosenTimeZone }),
    ...(privacy === undefined ? {} : { privacy }),
    listed: true,
    calendar: row.calendar === 'missing' ? 'unknown' : row.calendar,
  };
}
