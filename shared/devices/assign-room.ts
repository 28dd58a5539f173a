/** Which room a device shows: commit, end its connections, then follow the new room and leave the old one. */
import type { LiveChannel } from '../live/contract.ts';
import { type Audit, actorOf } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { type HttpResult, noContent, ok } from '../platform/endpoint.ts';
import { type Rooms, unknownRoomProblems } from '../rooms/contract.ts';
import { changeDevice, type OneDevice, unlessRevoked } from './change-device.ts';
import { assigned, reachOf, unassigned, viewOf } from './device.ts';
import type { Connections, DeviceStore, PresenceStore } from './ports.ts';
import type { ShownRooms } from './shown-rooms.ts';

export interface AssignNeeds {
  readonly store: DeviceStore;
  readonly presence: PresenceStore;
  readonly connections: Connections;
  readonly shownRooms: ShownRooms;
  readonly rooms: () => Rooms;
  readonly audit: () => Audit;
  readonly live: () => LiveChannel;
  readonly clock: Clock;
}

export function assignRooms(needs: AssignNeeds) {
  const { store, presence, connections, shownRooms, rooms, audit, live, clock } = needs;

  /** Takes the room from a device; nothing to take is fine. */
  async function clear(org: string, id: string, ifMatch: string | null): Promise<boolean> {
    const { before } = await changeDevice(
      store,
      org,
      id,
      (device) => (device.roomId === null ? undefined : unassigned(device)),
      ifMatch,
    );
    if (before.roomId === null) return false;
    await connections.end(reachOf(before));
    await shownRooms.left(org, before);
    await live().publish(org, { kind: 'device.changed', data: { deviceId: id } });
    return true;
  }

  /** Shows the room on the device from now on; the room is known to exist. */
  async function move(org: string, id: string, roomId: string, ifMatch: string | null = null) {
    const { before, after } = await changeDevice(
      store,
      org,
      id,
      unlessRevoked((device) => assigned(device, roomId, clock())),
      ifMatch,
    );
    await shownRooms.entered(org, roomId);
    await connections.end(reachOf(before));
    if (before.roomId !== roomId) await shownRooms.left(org, before);
    return after;
  }

  return {
    move,

    async assign(input: OneDevice & { readonly body: { readonly roomId: string } }) {
      const { org, device: id } = input.params;
      const { roomId } = input.body;
      const room = await rooms().get(org, roomId);
      if (room === undefined || room.state === 'gone')
        throw unknownRoomProblems.error('room.not-found');
      const after = await move(org, id, roomId, input.headers.get('if-match'));
      await audit().append(org, {
        actor: actorOf(input.caller),
        action: 'device.assigned',
        target: id,
        result: 'ok',
      });
      await live().publish(org, { kind: 'device.changed', data: { deviceId: id } });
      const view = viewOf(after.device, await presence.get(org, id), clock());
      return ok(view, { etag: after.etag });
    },

    async unassign(input: OneDevice): Promise<HttpResult> {
      const { org, device: id } = input.params;
      if (await clear(org, id, input.headers.get('if-match'))) {
        await audit().append(org, {
          actor: actorOf(input.caller),
          action: 'device.unassigned',
          target: id,
          result: 'ok',
        });
      }
      return noContent;
    },

    async unassignAll(organisationId: string): Promise<void> {
      for await (const { device } of store.each(organisationId)) {
        if (device.roomId !== null) await clear(organisationId, device.id, null);
      }
    },
  };
}
