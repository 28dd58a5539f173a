/** Which room a device shows: commit, end its connections, then follow the new room and leave the old one. */
import type { RoomCalendars } from '../calendar/contract.ts';
import type { LiveChannel } from '../live/contract.ts';
import { type Audit, noteChange } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { namedRoomProblems, type Rooms } from '../rooms/contract.ts';
import {
  type ConditionalDeviceCommand,
  changeDevice,
  type DeviceKey,
  type NotedAs,
  notRevoked,
} from './change-device.ts';
import type { SnapshotDelivery } from './contract.ts';
import { assigned, type Device, deviceAddressOf, unassigned } from './device.ts';
import type { DeviceConnections, DeviceStore } from './ports.ts';
import type { ShownRooms } from './shown-rooms.ts';

interface Deps {
  readonly store: DeviceStore;
  readonly connections: DeviceConnections;
  readonly delivery: SnapshotDelivery;
  readonly shownRooms: ShownRooms;
  readonly rooms: () => Pick<Rooms, 'get'>;
  readonly calendars: () => Pick<RoomCalendars, 'defaultTimeZone'>;
  readonly audit: () => Audit;
  readonly live: () => LiveChannel;
  readonly clock: Clock;
}

export type AssignRooms = ReturnType<typeof assignRooms>;

export function assignRooms(deps: Deps) {
  const { store, rooms, calendars, audit, live } = deps;
  const { clear, move } = movesOf(deps);

  const as = ({ actor, organisationId }: ConditionalDeviceCommand, action: string): NotedAs => ({
    actor,
    action,
    note: noteChange(audit(), organisationId),
  });

  return {
    move,

    async assign(command: ConditionalDeviceCommand, roomId: string): Promise<void> {
      const { organisationId, deviceId } = command;
      const room = await rooms().get(organisationId, roomId);
      if (room === undefined || room.state === 'gone')
        throw namedRoomProblems.error('room.not-found');
      const zone = room.timeZone ?? (await calendars().defaultTimeZone(organisationId));
      // The screen would show another day without a word.
      if (zone === null) throw namedRoomProblems.error('room.time-zone-missing');
      await move(command, roomId, as(command, 'device.assigned'));
      await live().publish(organisationId, { kind: 'device.changed', data: { deviceId } });
    },

    /** A device without a room stays as it is. */
    unassign: (command: ConditionalDeviceCommand): Promise<void> =>
      clear(command, as(command, 'device.unassigned')),

    async unassignAll(organisationId: string): Promise<void> {
      for await (const { value } of store.each(organisationId)) {
        if (value.roomId !== null) await clear({ organisationId, deviceId: value.id });
      }
    },
  };
}

function movesOf({ store, connections, delivery, shownRooms, live, clock }: Deps) {
  async function clear(
    key: DeviceKey & { readonly ifMatch?: string | null },
    noted?: NotedAs,
  ): Promise<void> {
    const { organisationId, deviceId } = key;
    const { before } = await changeDevice(
      store,
      key,
      (device) => (device.roomId === null ? undefined : unassigned(device)),
      noted,
    );
    if (before.roomId === null) return;
    await connections.end(deviceAddressOf(before));
    await shownRooms.left(organisationId, before);
    await live().publish(organisationId, { kind: 'device.changed', data: { deviceId } });
  }

  /** Shows the room on the device from now on; the caller knows that the room exists. */
  async function move(
    key: DeviceKey & { readonly ifMatch?: string | null },
    roomId: string,
    noted?: NotedAs,
  ): Promise<void> {
    const { organisationId } = key;
    const { before } = await changeDevice(
      store,
      key,
      (device) => assigned(notRevoked(device), roomId, clock()),
      noted,
    );
    await shownRooms.entered(organisationId, roomId);
    if (before.roomId === null) return await showFirst(organisationId, roomId, before);
    await connections.end(deviceAddressOf(before));
    if (before.roomId !== roomId) await shownRooms.left(organisationId, before);
  }

  /** Nothing is taken away, so no connection ends: the push makes the device ask for its room. */
  async function showFirst(organisationId: string, roomId: string, before: Device): Promise<void> {
    await shownRooms.left(organisationId, before);
    try {
      await delivery.roomChanged(organisationId, roomId);
    } catch {
      // A device that connects again asks as well.
      await connections.end(deviceAddressOf(before));
    }
  }

  return { clear, move };
}
