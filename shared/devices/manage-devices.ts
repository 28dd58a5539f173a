/** What administrators and members do with devices, apart from pairing and rooms. */
import type { Alerts } from '../alerts/contract.ts';
import type { LiveChannel } from '../live/contract.ts';
import { type Audit, actorOf } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { created, type HttpResult, noContent, ok, type PortalUser } from '../platform/endpoint.ts';
import { cursorOf, pageAnswer, rowOf } from '../platform/paging.ts';
import type { Rooms } from '../rooms/contract.ts';
import { changeDevice, type OneDevice, requireDevice, unlessRevoked } from './change-device.ts';
import { type Device, isRevoked, newDevice, reachOf, revoked, viewOf } from './device.ts';
import type { IssueCode } from './issue-pairing-code.ts';
import type { ConnectionGateway, Connections, DeviceStore, PresenceStore } from './ports.ts';
import { unseen } from './presence.ts';
import type { ShownRooms } from './shown-rooms.ts';

export interface ManageNeeds {
  readonly store: DeviceStore;
  readonly presence: PresenceStore;
  readonly gateway: ConnectionGateway;
  readonly issueCode: IssueCode;
  readonly connections: Connections;
  readonly shownRooms: ShownRooms;
  readonly rooms: () => Rooms;
  readonly audit: () => Audit;
  readonly alerts: () => Alerts;
  readonly live: () => LiveChannel;
  readonly clock: Clock;
  readonly apiUrl: string;
}

export function manageDevices(needs: ManageNeeds) {
  const { store, presence, gateway, issueCode, connections, shownRooms } = needs;
  const { rooms, audit, alerts, live, clock, apiUrl } = needs;

  /** Of the devices' rooms. */
  const statesOf = async (org: string, devices: readonly Device[]) => {
    const roomIds = devices.flatMap(({ roomId }) => roomId ?? []);
    const states = await rooms().states(org, roomIds);
    return ({ roomId }: Device) => states.get(roomId ?? '');
  };
  const view = async (org: string, device: Device) => {
    const stateOf = await statesOf(org, [device]);
    return viewOf(device, await presence.get(org, device.id), clock(), stateOf(device));
  };

  async function changed(org: string, caller: PortalUser, action: string, device: string) {
    await audit().append(org, { actor: actorOf(caller), action, target: device, result: 'ok' });
    await live().publish(org, { kind: 'device.changed', data: { deviceId: device } });
  }

  return {
    async list(input: {
      readonly params: { readonly org: string };
      readonly query: { readonly limit: number; readonly after?: string | undefined };
      readonly url: string;
    }): Promise<HttpResult> {
      const { params, query, url } = input;
      const { devices, after } = await store.page(params.org, {
        limit: query.limit,
        after: query.after === undefined ? undefined : rowOf(query.after),
      });
      const [first, last] = [devices.at(0), devices.at(-1)];
      const seen =
        first === undefined || last === undefined
          ? new Map()
          : await presence.between(params.org, first.id, last.id);
      const now = clock();
      const stateOf = await statesOf(params.org, devices);
      const items = devices.map((device) =>
        viewOf(device, seen.get(device.id) ?? unseen, now, stateOf(device)),
      );
      const next = after === undefined ? undefined : cursorOf(after);
      return ok(pageAnswer(items, { apiUrl, url, after: next }));
    },

    async create(input: {
      readonly caller: PortalUser;
      readonly params: { readonly org: string };
      readonly body: { readonly name: string };
    }): Promise<HttpResult> {
      const { org } = input.params;
      const fresh = newDevice(input.body.name, clock());
      const device = { ...fresh, shard: gateway.shardFor(fresh.id) };
      const { code, pairing } = await issueCode(org, device.id);
      await store.create(org, { ...device, pairing });
      await changed(org, input.caller, 'device.created', device.id);
      return created(
        {
          ...viewOf(device, unseen, clock()),
          pairingCode: code,
          pairingCodeExpiresAt: pairing.expiresAt,
        },
        `${apiUrl}/organisations/${org}/devices/${device.id}`,
      );
    },

    async get({ params }: Pick<OneDevice, 'params'>): Promise<HttpResult> {
      const { device, etag } = await requireDevice(store, params.org, params.device);
      return ok(await view(params.org, device), { etag });
    },

    async rename(
      input: OneDevice & { readonly body: { readonly name?: string | undefined } },
    ): Promise<HttpResult> {
      const { org, device: id } = input.params;
      const { name } = input.body;
      const { before, after } = await changeDevice(
        store,
        org,
        id,
        unlessRevoked((device) => ({ ...device, name: name ?? device.name })),
        input.headers.get('if-match'),
      );
      if (before.name !== after.device.name) await changed(org, input.caller, 'device.renamed', id);
      return ok(await view(org, after.device), { etag: after.etag });
    },

    /** Repeating it closes the connections again. */
    async revoke(input: OneDevice): Promise<HttpResult> {
      const { org, device: id } = input.params;
      const { before } = await changeDevice(
        store,
        org,
        id,
        (device) => (isRevoked(device) ? undefined : revoked(device, clock())),
        input.headers.get('if-match'),
      );
      await connections.end(reachOf(before));
      await shownRooms.left(org, before);
      await alerts().resolve({ organisationId: org, kind: 'device-cloned', subject: id });
      if (!isRevoked(before)) await changed(org, input.caller, 'device.revoked', id);
      return noContent;
    },
  };
}
