/** Lists, creates, renames and revokes devices. */
import type { Alerts } from '../alerts/contract.ts';
import type { LiveChannel } from '../live/contract.ts';
import { type Audit, noteChange } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { RowPage, RowPageRequest } from '../platform/paging.ts';
import type { Rooms } from '../rooms/contract.ts';
import {
  type ConditionalDeviceCommand,
  changeDevice,
  type DeviceCommand,
  type DeviceKey,
  type NotedAs,
  notRevoked,
  requireDevice,
} from './change-device.ts';
import { type Device, deviceAddressOf, isRevoked, newDevice, revoked, viewOf } from './device.ts';
import { neverSeen } from './device-status.ts';
import type { DeviceView } from './device-view.ts';
import type { IssueCode, IssuedCode } from './issue-pairing-code.ts';
import type {
  ConnectionGateway,
  DeviceConnections,
  DeviceStatusStore,
  DeviceStore,
} from './ports.ts';
import type { ShownRooms } from './shown-rooms.ts';

interface Deps {
  readonly store: DeviceStore;
  readonly statuses: DeviceStatusStore;
  readonly gateway: Pick<ConnectionGateway, 'instanceFor'>;
  readonly issueCode: IssueCode;
  readonly connections: Pick<DeviceConnections, 'end'>;
  readonly shownRooms: Pick<ShownRooms, 'left'>;
  readonly rooms: () => Pick<Rooms, 'states'>;
  readonly audit: () => Audit;
  readonly alerts: () => Pick<Alerts, 'resolve'>;
  readonly live: () => LiveChannel;
  readonly clock: Clock;
}

export type BrowseDevices = ReturnType<typeof browseDevices>;
export type ManageDevices = ReturnType<typeof manageDevices>;

export function browseDevices(deps: Pick<Deps, 'store' | 'statuses' | 'rooms' | 'clock'>) {
  const { store, statuses, rooms, clock } = deps;

  /** Returns a function that finds the state of a device's room. */
  async function roomStates(organisationId: string, devices: readonly Device[]) {
    const roomIds = devices.flatMap(({ roomId }) => roomId ?? []);
    const states = await rooms().states(organisationId, roomIds);
    return ({ roomId }: Device) => states.get(roomId ?? '');
  }

  return {
    /** A page in the order of ids. */
    async list(organisationId: string, request: RowPageRequest): Promise<RowPage<DeviceView>> {
      const { items: devices, after } = await store.page(organisationId, request);
      const [first, last] = [devices.at(0), devices.at(-1)];
      const status =
        first === undefined || last === undefined
          ? new Map()
          : await statuses.between(organisationId, first.id, last.id);
      const now = clock();
      const stateOf = await roomStates(organisationId, devices);
      const items = devices.map((device) =>
        viewOf(device, status.get(device.id) ?? neverSeen, now, stateOf(device)),
      );
      return { items, after };
    },

    /** @throws AppError `device.not-found` */
    async get(key: DeviceKey): Promise<{ readonly view: DeviceView; readonly etag: string }> {
      const { value, etag } = await requireDevice(store, key);
      const stateOf = await roomStates(key.organisationId, [value]);
      const status = await statuses.get(key.organisationId, value.id);
      return { view: viewOf(value, status, clock(), stateOf(value)), etag };
    },
  };
}

export function manageDevices(deps: Omit<Deps, 'statuses' | 'rooms'>) {
  const { store, gateway, issueCode, connections, shownRooms, audit, alerts, live, clock } = deps;

  const as = (
    { actor, organisationId }: Pick<DeviceCommand, 'actor' | 'organisationId'>,
    action: string,
  ): NotedAs => ({ actor, action, note: noteChange(audit(), organisationId) });
  const publish = ({ organisationId, deviceId }: DeviceKey) =>
    live().publish(organisationId, { kind: 'device.changed', data: { deviceId } });

  return {
    async create(
      { actor, organisationId }: Pick<DeviceCommand, 'actor' | 'organisationId'>,
      name: string,
    ): Promise<IssuedCode & { readonly view: DeviceView }> {
      const fresh = newDevice(name, clock());
      const device = { ...fresh, shard: gateway.instanceFor(fresh.id) };
      const issued = await issueCode(organisationId, device.id);
      const { action, note } = as({ actor, organisationId }, 'device.created');
      await note({ actor, action, target: device.id, result: 'ok' }, 'new');
      await store.create(organisationId, { ...device, pairing: issued.pairing });
      await publish({ organisationId, deviceId: device.id });
      return { ...issued, view: viewOf(device, neverSeen, clock()) };
    },

    async rename(command: ConditionalDeviceCommand, name: string | undefined): Promise<void> {
      const renamed = (device: Device) => {
        const { name: former } = notRevoked(device);
        return name === undefined || name === former ? undefined : { ...device, name };
      };
      const noted = as(command, 'device.renamed');
      const { before, after } = await changeDevice(store, command, renamed, noted);
      if (before.name !== after.name) await publish(command);
    },

    /** Repeating it closes the connections again. */
    async revoke(command: ConditionalDeviceCommand): Promise<void> {
      const { organisationId, deviceId } = command;
      const { before } = await changeDevice(
        store,
        command,
        (device) => (isRevoked(device) ? undefined : revoked(device, clock())),
        as(command, 'device.revoked'),
      );
      await connections.end(deviceAddressOf(before));
      await shownRooms.left(organisationId, before);
      await alerts().resolve({ organisationId, kind: 'device-cloned', subject: deviceId });
      if (!isRevoked(before)) await publish(command);
    },
  };
}
