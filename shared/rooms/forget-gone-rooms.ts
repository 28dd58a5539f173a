/** Forgets rooms that have been gone for long and that no device shows. One that comes back is a new room. */
import type { RoomCalendars } from '../calendar/contract.ts';
import type { DeviceAssignments } from '../devices/contract.ts';
import { type Audit, noteChange } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { RoomStore } from './ports.ts';
import { type RoomRow, stateOf } from './room.ts';

interface Deps {
  readonly store: Pick<RoomStore, 'each' | 'commit' | 'remove'>;
  readonly calendars: () => Pick<RoomCalendars, 'unfollow'>;
  readonly assignments: () => Pick<DeviceAssignments, 'ofRoom'>;
  readonly audit: () => Audit;
  readonly clock: Clock;
  /** How long a room stays in the list after it was first seen to be gone. */
  readonly days: number;
}

const DAY_MS = 24 * 3600_000;

export function forgetGoneRooms({ store, calendars, assignments, audit, clock, days }: Deps) {
  return async function forget(organisationId: string): Promise<void> {
    const now = clock();
    const before = new Date(now.getTime() - days * DAY_MS).toISOString();
    for await (const { value: room, etag } of store.each(organisationId)) {
      const noted = withGoneSince(room, now);
      if (noted !== room) {
        // When another process was faster, the next pass notes it.
        await store.commit(organisationId, [{ row: noted, etag }], []);
        continue;
      }
      if (room.goneSince === undefined || room.goneSince >= before) continue;
      if ((await assignments().ofRoom(organisationId, room.id)).length > 0) continue;
      const action = 'room.forgotten';
      const entry = { actor: 'system', action, target: room.id, result: 'ok' } as const;
      await noteChange(audit(), organisationId)(entry, etag);
      if (!(await store.remove(organisationId, room.id, etag))) continue;
      await calendars().unfollow(organisationId, room.id);
    }
  };
}

/** The room with the time since when it is gone; the same object when that is as it should be. */
function withGoneSince(room: RoomRow, now: Date): RoomRow {
  const { goneSince, ...rest } = room;
  const isGone = stateOf(room) === 'gone';
  if (isGone === (goneSince !== undefined)) return room;
  return isGone ? { ...rest, goneSince: now.toISOString() } : rest;
}
