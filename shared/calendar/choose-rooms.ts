/** Which dirty rooms are read next: all of a few; of a backlog those whose screens matter soonest. */
import type { Stored } from '../platform/tables.ts';
import type { DirtyMark, DirtyMarks, RoomSyncs } from './ports.ts';
import type { RoomSync } from './room-sync.ts';

/** Read before looking again, so that a change does not wait behind a backlog for more than a few seconds. */
const ROOMS_AT_ONCE = 50;
const MOST_COMPARED = 1000;

export async function chooseRooms(
  { marks, syncs }: { readonly marks: DirtyMarks; readonly syncs: RoomSyncs },
  organisationId: string,
): Promise<readonly Stored<DirtyMark>[]> {
  const found = await marks.some(organisationId, MOST_COMPARED);
  const [first, last] = [found[0]?.row, found.at(-1)?.row];
  if (found.length <= ROOMS_AT_ONCE || first === undefined || last === undefined) return found;
  const urgency = new Map<string, string>();
  for await (const { row, value } of syncs.each(organisationId, { first, last })) {
    urgency.set(row, urgencyOf(value));
  }
  const key = ({ row, value }: Stored<DirtyMark>) =>
    `${value.reason === 'changed' ? 0 : 1}${urgency.get(row) ?? ''}`;
  return found.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)).slice(0, ROOMS_AT_ONCE);
}

/** An empty screen first, then meetings by when they begin (one that has begun sorts before), then the others. */
const urgencyOf = ({ readAt, soonest }: RoomSync): string =>
  readAt === undefined ? '' : (soonest ?? '9999');
