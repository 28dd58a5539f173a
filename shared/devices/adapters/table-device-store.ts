/** Devices in one partition an organisation: `device|{id}`, `room|{room}|{id}` for pushes, `left|{room}|{id}` until a room is let go of, `seen|{id}` for presence. */
import { z } from 'zod';
import { requestProblems } from '../../platform/errors.ts';
import type { OpenTable } from '../../platform/tables.ts';
import { assignmentOf, type Device, deviceRowSchema } from '../device.ts';
import type { DeviceStore, PresenceStore } from '../ports.ts';
import { presenceSchema, unseen } from '../presence.ts';

const assignmentSchema = z.object({
  deviceId: z.string(),
  assignmentId: z.string(),
  roomId: z.string(),
  shard: z.string().optional(),
});
const departureSchema = z.object({ deviceId: z.string(), roomId: z.string() });
const ownerSchema = z.object({ organisationId: z.string() });

const DEVICE = 'device|';
const SEEN = 'seen|';
const LEFT = 'left|';
/** Sorts before every character of an id. */
const AFTER = ' ';
const OWNER = 'owner';
const PRESENCE_TRIES = 8;

const ownerPartition = (deviceId: string): string => `device|${deviceId}`;
const leftRow = (roomId: string, deviceId: string): string => `${LEFT}${roomId}|${deviceId}`;
const indexRow = (roomId: string, deviceId: string): string => `room|${roomId}|${deviceId}`;

export function tableDeviceStore(openTable: OpenTable): DeviceStore {
  const table = openTable('Devices');
  const devices = table.rows(deviceRowSchema);
  const rooms = table.rows(assignmentSchema);
  const owners = table.rows(ownerSchema);
  const left = table.rows(departureSchema);
  const seen = table.rows(presenceSchema);

  function indexChanges(before: Device | undefined, after: Device) {
    const old = before === undefined ? undefined : assignmentOf(before);
    const fresh = assignmentOf(after);
    return [
      ...(old !== undefined && old.roomId !== fresh?.roomId
        ? [
            rooms.removing(indexRow(old.roomId, old.deviceId)),
            left.putting(leftRow(old.roomId, old.deviceId), {
              deviceId: old.deviceId,
              roomId: old.roomId,
            }),
          ]
        : []),
      ...(fresh === undefined || fresh.assignmentId === old?.assignmentId
        ? []
        : [rooms.putting(indexRow(fresh.roomId, fresh.deviceId), fresh)]),
    ];
  }

  async function get(organisationId: string, deviceId: string) {
    const stored = await devices.get(organisationId, DEVICE + deviceId);
    return stored === undefined ? undefined : { device: stored.value, etag: stored.etag };
  }

  return {
    get,
    async page(organisationId, { limit, after }) {
      const found: Device[] = [];
      let continuation: string | undefined;
      do {
        const page = await devices.page(organisationId, {
          from: after === undefined ? DEVICE : `${after}${AFTER}`,
          to: `${DEVICE}\uffff`,
          limit: limit + 1 - found.length,
          ...(continuation === undefined ? {} : { continuation }),
        });
        found.push(...page.items.map((item) => item.value));
        continuation = page.continuation;
      } while (continuation !== undefined && found.length <= limit);
      const shown = found.slice(0, limit);
      const last = found.length > limit ? shown.at(-1) : undefined;
      return { devices: shown, ...(last === undefined ? {} : { after: DEVICE + last.id }) };
    },
    async *each(organisationId) {
      for await (const { value, etag } of devices.each(organisationId, DEVICE)) {
        yield { device: value, etag };
      }
    },
    async create(organisationId, device) {
      // The owner comes first: without its device it is harmless, the other way round events get lost.
      await owners.put(ownerPartition(device.id), OWNER, { organisationId });
      return await table.transact(organisationId, [
        devices.inserting(DEVICE + device.id, device),
        ...indexChanges(undefined, device),
      ]);
    },
    async replace(organisationId, before, after) {
      const changed = await table.transact(organisationId, [
        devices.replacing(DEVICE + after.id, after, before.etag),
        ...indexChanges(before.device, after),
      ]);
      return changed ? await get(organisationId, after.id) : undefined;
    },
    async remove(organisationId, device) {
      const assignment = assignmentOf(device);
      if (assignment !== undefined) {
        await rooms.remove(organisationId, indexRow(assignment.roomId, device.id));
      }
      await seen.remove(organisationId, SEEN + device.id);
      await devices.remove(organisationId, DEVICE + device.id);
      await owners.remove(ownerPartition(device.id), OWNER);
    },
    async ofRoom(organisationId, roomId) {
      const found = [];
      for await (const { value } of rooms.each(organisationId, `room|${roomId}|`))
        found.push(value);
      return found;
    },
    async *departures(organisationId) {
      for await (const { value } of left.each(organisationId, LEFT)) yield value;
    },
    async departed(organisationId, { roomId, deviceId }) {
      await left.remove(organisationId, leftRow(roomId, deviceId));
    },
    async organisationOf(deviceId) {
      return (await owners.get(ownerPartition(deviceId), OWNER))?.value.organisationId;
    },
  };
}

export function tablePresenceStore(openTable: OpenTable): PresenceStore {
  const rows = openTable('Devices').rows(presenceSchema);
  return {
    async get(organisationId, deviceId) {
      return (await rows.get(organisationId, SEEN + deviceId))?.value ?? unseen;
    },
    async between(organisationId, first, last) {
      const found = new Map();
      let continuation: string | undefined;
      do {
        const page = await rows.page(organisationId, {
          from: SEEN + first,
          to: `${SEEN}${last}${AFTER}`,
          limit: 500,
          ...(continuation === undefined ? {} : { continuation }),
        });
        for (const { row, value } of page.items) found.set(row.slice(SEEN.length), value);
        continuation = page.continuation;
      } while (continuation !== undefined);
      return found;
    },
    async update(organisationId, deviceId, change) {
      const row = SEEN + deviceId;
      for (let tries = 0; tries < PRESENCE_TRIES; tries += 1) {
        const stored = await rows.get(organisationId, row);
        const before = stored?.value ?? unseen;
        const after = change(before);
        if (after === before) return { before, after };
        const written =
          stored === undefined
            ? await rows.insert(organisationId, row, after)
            : await rows.replace(organisationId, row, after, stored.etag);
        if (written) return { before, after };
      }
      throw requestProblems.error('request.busy', { retryAfterSeconds: 1 });
    },
  };
}
