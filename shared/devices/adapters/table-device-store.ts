/**
 * Devices in one partition an organisation: `device|{id}`, `room|{room}|{id}` for pushes, and `left|{room}|{id}` until
 * the room of an unassigned device is no longer followed.
 */
import { z } from 'zod';
import { readRowPage } from '../../platform/paging.ts';
import type { OpenTable, Table } from '../../platform/tables.ts';
import { assignmentOf, type Device, deviceRowSchema } from '../device.ts';
import type { DeviceStore, UnassignedRoom } from '../ports.ts';
import { SEEN } from './table-device-status-store.ts';

const assignmentSchema = z.object({
  deviceId: z.string(),
  assignmentId: z.string(),
  roomId: z.string(),
  shard: z.string().optional(),
});
const unassignedRoomSchema = z.object({ deviceId: z.string(), roomId: z.string() });
const ownerSchema = z.object({ organisationId: z.string() });

const DEVICE = 'device|';
const LEFT = 'left|';
const OWNER = 'owner';

const ownerPartition = (deviceId: string): string => `device|${deviceId}`;
const leftRow = (roomId: string, deviceId: string): string => `${LEFT}${roomId}|${deviceId}`;
const indexRow = (roomId: string, deviceId: string): string => `room|${roomId}|${deviceId}`;

export function tableDeviceStore(openTable: OpenTable): DeviceStore {
  const table = openTable('Devices');
  const devices = table.rows(deviceRowSchema);
  const owners = table.rows(ownerSchema);
  const statuses = table.rows(z.unknown());
  const { indexChanges, unindex, ...rooms } = roomIndex(table);
  return {
    get: (organisationId, deviceId) => devices.get(organisationId, DEVICE + deviceId),
    page: (organisationId, request) =>
      readRowPage(devices, organisationId, request, {
        from: DEVICE,
        to: `${DEVICE}\uffff`,
        cursor: 'last-shown',
      }),
    each: (organisationId) => devices.each(organisationId, DEVICE),
    async create(organisationId, device) {
      // The owner row is written first: an owner without a device is harmless, a device without an owner loses its
      // events.
      await owners.put(ownerPartition(device.id), OWNER, { organisationId });
      return await table.transact(organisationId, [
        devices.inserting(DEVICE + device.id, device),
        ...indexChanges(undefined, device),
      ]);
    },
    replace: (organisationId, before, after) =>
      table.transact(organisationId, [
        devices.replacing(DEVICE + after.id, after, before.etag),
        ...indexChanges(before.value, after),
      ]),
    async remove(organisationId, device) {
      await unindex(organisationId, device);
      await statuses.remove(organisationId, SEEN + device.id);
      await devices.remove(organisationId, DEVICE + device.id);
      await owners.remove(ownerPartition(device.id), OWNER);
    },
    ...rooms,
    async organisationOf(deviceId) {
      return (await owners.get(ownerPartition(deviceId), OWNER))?.value.organisationId;
    },
  };
}

/** Which devices show a room, and which rooms devices left. */
function roomIndex(table: Table) {
  const shown = table.rows(assignmentSchema);
  const left = table.rows(unassignedRoomSchema);
  return {
    indexChanges(before: Device | undefined, after: Device) {
      const old = before === undefined ? undefined : assignmentOf(before);
      const fresh = assignmentOf(after);
      const changes = [];
      if (old !== undefined && old.roomId !== fresh?.roomId) {
        const { deviceId, roomId } = old;
        changes.push(shown.removing(indexRow(roomId, deviceId)));
        changes.push(left.putting(leftRow(roomId, deviceId), { deviceId, roomId }));
      }
      if (fresh !== undefined && fresh.assignmentId !== old?.assignmentId) {
        changes.push(shown.putting(indexRow(fresh.roomId, fresh.deviceId), fresh));
      }
      return changes;
    },
    async unindex(organisationId: string, { id, roomId }: Device): Promise<void> {
      if (roomId !== null) await shown.remove(organisationId, indexRow(roomId, id));
    },
    async ofRoom(organisationId: string, roomId: string) {
      const found = [];
      for await (const { value } of shown.each(organisationId, `room|${roomId}|`))
        found.push(value);
      return found;
    },
    async *unassignedRooms(organisationId: string) {
      for await (const { value } of left.each(organisationId, LEFT)) yield value;
    },
    async forgetUnassignedRoom(organisationId: string, { roomId, deviceId }: UnassignedRoom) {
      await left.remove(organisationId, leftRow(roomId, deviceId));
    },
  };
}
