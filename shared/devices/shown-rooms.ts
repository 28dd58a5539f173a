/** Keeps exactly the rooms fresh that some device shows, and stops following a room that no device shows. */
import type { Alerts } from '../alerts/contract.ts';
import type { RoomCalendars } from '../calendar/contract.ts';
import type { MailboxAccess } from '../scope/contract.ts';
import { type Device, deviceAddressOf } from './device.ts';
import { roomLeft } from './device-status.ts';
import type { DeviceConnections, DeviceStatusStore, DeviceStore } from './ports.ts';

export interface ShownRooms {
  /** The device shows this room from now on. */
  entered(organisationId: string, roomId: string): Promise<void>;
  /** `before` is the device as it was while it still showed a room (or none). */
  left(organisationId: string, before: Device): Promise<void>;
  /**
   * Finishes what a crash cut off after a device was unassigned: its connections end, its room is no longer followed.
   */
  finishUnassignments(organisationId: string): Promise<void>;
}

export function shownRooms(deps: {
  readonly store: Pick<DeviceStore, 'get' | 'ofRoom' | 'unassignedRooms' | 'forgetUnassignedRoom'>;
  readonly statuses: Pick<DeviceStatusStore, 'update'>;
  readonly connections: Pick<DeviceConnections, 'end'>;
  readonly calendars: () => Pick<RoomCalendars, 'follow' | 'unfollow'>;
  readonly alerts: () => Pick<Alerts, 'resolve'>;
  readonly scope: () => Pick<MailboxAccess, 'roomAssigned'>;
}): ShownRooms {
  const { store, statuses, connections, calendars, alerts, scope } = deps;
  const isShown = async (organisationId: string, roomId: string) =>
    (await store.ofRoom(organisationId, roomId)).length > 0;

  async function unfollowUnshown(organisationId: string, roomId: string): Promise<void> {
    if (await isShown(organisationId, roomId)) return;
    await calendars().unfollow(organisationId, roomId);
    // Another device may have been given the room meanwhile.
    if (await isShown(organisationId, roomId)) await calendars().follow(organisationId, roomId);
  }

  /** The watch raises the alert again if the device is overdue in its next room as well. */
  async function resolveAlert(organisationId: string, deviceId: string): Promise<void> {
    await alerts().resolve({ organisationId, kind: 'device-stale', subject: deviceId });
    await statuses.update(organisationId, deviceId, roomLeft);
  }

  return {
    async entered(organisationId, roomId) {
      await calendars().follow(organisationId, roomId);
      await scope().roomAssigned(organisationId);
    },
    async left(organisationId, { id, roomId }) {
      await resolveAlert(organisationId, id);
      if (roomId === null) return;
      await unfollowUnshown(organisationId, roomId);
      await store.forgetUnassignedRoom(organisationId, { deviceId: id, roomId });
    },
    async finishUnassignments(organisationId) {
      for await (const left of store.unassignedRooms(organisationId)) {
        const { deviceId } = left;
        const stored = await store.get(organisationId, deviceId);
        await connections.end(stored === undefined ? { deviceId } : deviceAddressOf(stored.value));
        await resolveAlert(organisationId, deviceId);
        await unfollowUnshown(organisationId, left.roomId);
        await store.forgetUnassignedRoom(organisationId, left);
      }
    },
  };
}
