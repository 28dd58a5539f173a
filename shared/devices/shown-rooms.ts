/** Keeps exactly those rooms fresh that some device shows; and ends what a device no longer shows. */
import type { Alerts } from '../alerts/contract.ts';
import type { RoomCalendars } from '../calendar/contract.ts';
import type { MailboxScope } from '../scope/contract.ts';
import { type Device, reachOf } from './device.ts';
import type { Connections, DeviceStore } from './ports.ts';

export interface ShownRooms {
  /** The device shows this room from now on. */
  entered(organisationId: string, roomId: string): Promise<void>;
  /** `before` is the device as it was while it still showed a room (or none). */
  left(organisationId: string, before: Device): Promise<void>;
  /** Finishes what a crash cut off after a device was told to leave a room: its connections end, the room is let go of. */
  finishDepartures(organisationId: string): Promise<void>;
}

export function shownRooms({
  store,
  connections,
  calendars,
  alerts,
  scope,
}: {
  readonly store: DeviceStore;
  readonly connections: Connections;
  readonly calendars: () => RoomCalendars;
  readonly alerts: () => Alerts;
  readonly scope: () => Pick<MailboxScope, 'roomAssigned'>;
}): ShownRooms {
  const isShown = async (organisationId: string, roomId: string) =>
    (await store.ofRoom(organisationId, roomId)).length > 0;

  async function letGo(organisationId: string, roomId: string): Promise<void> {
    if (await isShown(organisationId, roomId)) return;
    await calendars().unfollow(organisationId, roomId);
    // Another device may have been given the room while it was being dropped.
    if (await isShown(organisationId, roomId)) await calendars().follow(organisationId, roomId);
  }

  return {
    async entered(organisationId, roomId) {
      await calendars().follow(organisationId, roomId);
      await scope().roomAssigned(organisationId);
    },
    async left(organisationId, { id, roomId }) {
      await alerts().resolve({ organisationId, kind: 'device-stale', subject: id });
      if (roomId === null) return;
      await letGo(organisationId, roomId);
      await store.departed(organisationId, { deviceId: id, roomId });
    },
    async finishDepartures(organisationId) {
      for await (const departure of store.departures(organisationId)) {
        const { deviceId } = departure;
        const stored = await store.get(organisationId, deviceId);
        await connections.end(stored === undefined ? { deviceId } : reachOf(stored.device));
        await letGo(organisationId, departure.roomId);
        await store.departed(organisationId, departure);
      }
    },
  };
}
