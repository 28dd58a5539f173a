/** A room as the HTTP contract shows it. */
import type { Freshness } from '../calendar/contract.ts';
import { type RoomRow, stateOf, timeZoneOf } from './room.ts';

export const viewOf = (row: RoomRow, freshness?: Freshness) => ({
  id: row.id,
  displayName: row.displayName,
  emailAddress: row.emailAddress,
  capacity: row.capacity,
  building: row.building,
  floor: row.floor,
  timeZone: timeZoneOf(row),
  state: stateOf(row),
  ...(row.privacy === undefined ? {} : { privacy: row.privacy }),
  ...(freshness?.readAt === undefined ? {} : { readAt: freshness.readAt }),
  fresh: freshness?.fresh ?? false,
});
