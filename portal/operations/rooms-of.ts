/** Rooms of one organisation, as an operator looks for trouble. Pure. */
import type { RoomItem } from './queries.ts';

/** Unreadable and gone ones, then those read longest ago. */
export const worstFirst = (rooms: readonly RoomItem[]): readonly RoomItem[] =>
  rooms.toSorted(
    (one, other) =>
      Number(one.state === 'active') - Number(other.state === 'active') ||
      Number(one.fresh) - Number(other.fresh) ||
      (one.readAt ?? '~').localeCompare(other.readAt ?? '~') ||
      one.displayName.localeCompare(other.displayName),
  );
