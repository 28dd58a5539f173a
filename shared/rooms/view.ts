/** A room as the HTTP contract shows it. */
import type { Freshness } from '../calendar/contract.ts';
import { type RoomRow, reasonOf, stateOf, timeZoneOf } from './room.ts';

export function viewOf(row: RoomRow, freshness?: Freshness) {
  const reason = reasonOf(row);
  return {
    id: row.id,
    displayName: row.displayName,
    emailAddress: row.emailAddress,
    capacity: row.capacity,
    building: row.building,
    floor: row.floor,
    equipment: row.equipment,
    timeZone: timeZoneOf(row),
    ...(timeZoneOf(row) === null
      ? {}
      : ({
          timeZoneFrom: row.chosenTimeZone === undefined ? 'address' : 'administrator',
        } as const)),
    state: stateOf(row),
    ...(reason === undefined ? {} : { reason }),
    ...(row.privacy === undefined ? {} : { privacy: row.privacy }),
    ...(freshness?.readAt === undefined ? {} : { readAt: freshness.readAt }),
    fresh: freshness?.fresh ?? false,
  };
}
