/** Keeps exactly those rooms fresh that some device shows; and ends what a device no longer shows. */
import type { Alerts } from '../alerts/contract.ts';
import type { RoomCalendars } from '../calendar/contract.ts';
import type { MailboxAccess } from '../scope/contract.ts';
import { type Device, reachOf } from './device.ts';
import type { Connections, DeviceStore, PresenceStore } from './ports.ts';
import { roomLeft } from './presence.ts';

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
  presence,
  connections,
  calendars,
  alerts,
  scope,
}: {
  readonly store: DeviceStore;
  readonly presence: PresenceStore;
  readonly connections: Connections;
  readonly calendars: () => RoomCalendars;
  readonly alerts: () => Alerts;
  readonly scope: () => Pick<MailboxAccess, 'roomAssigned'>;
}): ShownRooms {
  const isShown = async (organisationId: string, roomId: string) =>
    (await store.ofRoom(organisationId, roomId)).length > 0;

  async function letGo(organisationId: string, roomId: string): Promise<void> {
    if (await isShown(organisationId, roomId)) return;
    await calendars().unfollow(organisationId, roomId);
    // Another device may have been given the room while it was being dropped.
    if (await isShown(organisationId, roomId)) await calendars().follow(organisationId, roomId);
  }

  /** What the device was overdue with; the watch raises it anew if it is so in the next room. */
  async function endAlert(organisationId: string, deviceId: string): Promise<void> {
    await alerts().resolve({ organisationId, kind: 'device-stale', subject: deviceId });
    await presence.update(organisationId, deviceId, roomLeft);
  }

  return {
    async entered(organisationId, roomId) {
      await calendars().follow(organisationId, roomId);
      await scope().roomAssigned(organisationId);
    },
    async left(organisationId, { id, roomId }) {
      await endAlert(organisationId, id);
      if (roomId === null) return;
      await letGo(organisationId, roomId);
      await store.departed(organisationId, { deviceId: id, roomId });
    },
    async finishDepartures(organisationId) {
      for await (const departure of store.departures(organisationId)) {
        const { deviceId } = departure;
        const stored = await store.get(organisationId, deviceId);
        await connections.end(stored === undefined ? { deviceId } : reachOf(stored.device));
        await endAlert(organisationId, deviceId);
        await letGo(organisationId, departure.roomId);
        await store.departed(organisationId, departure);
      }
    },
  };
}
