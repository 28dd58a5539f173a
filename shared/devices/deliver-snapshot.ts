/** Pushes a room's new snapshot to every device that shows it. */
import type { RoomCalendars } from '../calendar/contract.ts';
import type { SnapshotDelivery } from './contract.ts';
import type { ConnectionGateway, DeviceStore } from './ports.ts';
import { messageOf } from './snapshot.ts';

const AT_ONCE = 8;

export function deliverSnapshot(
  store: DeviceStore,
  gateway: ConnectionGateway,
  calendars: () => RoomCalendars,
): SnapshotDelivery {
  return {
    async roomChanged(organisationId, roomId, known) {
      const [stand, assignments] = await Promise.all([
        known ?? calendars().snapshot(organisationId, roomId),
        store.ofRoom(organisationId, roomId),
      ]);
      if (stand === undefined) return;
      for (let from = 0; from < assignments.length; from += AT_ONCE) {
        await Promise.all(
          assignments
            .slice(from, from + AT_ONCE)
            .map((assignment) => gateway.send(assignment, messageOf(assignment, stand))),
        );
      }
    },
  };
}
