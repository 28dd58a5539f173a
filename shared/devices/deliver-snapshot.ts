/** Pushes a room's new snapshot to every device that shows it. */
import type { RoomCalendars } from '../calendar/contract.ts';
import { forEachConcurrently } from '../platform/concurrency.ts';
import { withSpan } from '../platform/telemetry.ts';
import type { SnapshotDelivery } from './contract.ts';
import type { ConnectionGateway, DeviceStore } from './ports.ts';
import { messageOf } from './snapshot-message.ts';

const PUSHES_AT_ONCE = 8;

export function deliverSnapshot(deps: {
  readonly store: Pick<DeviceStore, 'ofRoom'>;
  readonly gateway: Pick<ConnectionGateway, 'send'>;
  readonly calendars: () => Pick<RoomCalendars, 'snapshot'>;
}): SnapshotDelivery {
  const { store, gateway, calendars } = deps;
  return {
    async roomChanged(organisationId, roomId, known) {
      const [snapshot, assignments] = await Promise.all([
        known ?? calendars().snapshot(organisationId, roomId),
        store.ofRoom(organisationId, roomId),
      ]);
      if (snapshot === undefined) return;
      const about = { organisation: organisationId, room: roomId, devices: assignments.length };
      await withSpan('devices.push', about, () =>
        forEachConcurrently(assignments, PUSHES_AT_ONCE, (assignment) =>
          gateway.send(assignment, messageOf(assignment, snapshot)),
        ),
      );
    },
  };
}
