/**
 * Chooses the dirty rooms that are read next: all when there are few, else those whose screens matter soonest. Sick
 * rooms come last, so that they hold up nobody.
 */
import type { DirtyRoom } from './drain-deps.ts';
import type { DrainMemory } from './drain-memory.ts';
import type { RoomSyncs } from './ports.ts';
import type { RoomSync } from './room-sync.ts';

/** Read before looking again, so that a change does not wait behind a backlog for more than a few seconds. */
const ROOMS_AT_ONCE = 50;

export async function chooseRooms(
  syncs: Pick<RoomSyncs, 'each'>,
  organisationId: string,
  rooms: readonly DirtyRoom[],
  sickRooms: DrainMemory['sick'] = [],
): Promise<readonly DirtyRoom[]> {
  const sick = new Set(sickRooms.map(({ room }) => room));
  const ids = rooms.map(({ roomId }) => roomId).sort();
  const [first, last] = [ids[0], ids.at(-1)];
  if (rooms.length <= ROOMS_AT_ONCE || first === undefined || last === undefined) {
    return rooms.toSorted((a, b) => Number(sick.has(a.roomId)) - Number(sick.has(b.roomId)));
  }
  const urgency = new Map<string, string>();
  for await (const { row, value } of syncs.each(organisationId, { first, last })) {
    urgency.set(row, urgencyOf(value));
  }
  const key = ({ roomId, mark }: DirtyRoom) =>
    `${sick.has(roomId) ? 1 : 0}${mark.reason === 'changed' ? 0 : 1}${urgency.get(roomId) ?? ''}`;
  return rooms.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)).slice(0, ROOMS_AT_ONCE);
}

/** An empty screen first, then meetings by when they begin (one that has begun sorts before), then the others. */
const urgencyOf = ({ readAt, soonest }: RoomSync): string =>
  readAt === undefined ? '' : (soonest ?? '9999');
