/** Pushes a room's new snapshot to every device that shows it. */
import type { RoomCalendars } from '../calendar/contract.ts';
import { forEachConcurrently } from '../platform/concurrency.ts';
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
      const [stored, assignments] = await Promise.all([
        known ?? calendars().snapshot(organisationId, roomId),
        store.ofRoom(organisationId, roomId),
      ]);
      if (stored === undefined) return;
      await forEachConcurrently(assignments, AT_ONCE, (assignment) =>
        gateway.send(assignment, messageOf(assignment, stored)),
      );
    },
  };
}
