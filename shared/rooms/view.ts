/** A room as the HTTP contract shows it. */
import type { Freshness } from '../calendar/contract.ts';
import { type RoomRow, reasonOf, stateOf, timeZoneOf } from './room.ts';

/** `defaultTimeZone` is the organisation's, for a row that has none of its own. */
export function viewOf(
  row: RoomRow,
  defaultTimeZone: string | null,
  freshness: Freshness | undefined,
) {
  const timeZone = timeZoneOf(row) ?? defaultTimeZone;
  const reason = reasonOf(row);
  return {
    id: row.id,
    displayName: row.displayName,
    emailAddress: row.emailAddress,
    capacity: row.capacity,
    building: row.building,
    floor: row.floor,
    equipment: row.equipment,
    timeZone,
    ...(timeZone === null ? {} : { timeZoneFrom: originOfTimeZone(row) }),
    state: stateOf(row),
    ...(reason === undefined ? {} : { reason }),
    ...(row.privacy === undefined ? {} : { privacy: row.privacy }),
    ...(freshness?.readAt === undefined ? {} : { readAt: freshness.readAt }),
    fresh: freshness?.fresh ?? false,
  };
}

function originOfTimeZone(row: RoomRow): 'address' | 'administrator' | 'organisation' {
  if (row.chosenTimeZone !== undefined) return 'administrator';
  return row.guessedTimeZone === null ? 'organisation' : 'address';
}
