/**
 * Installs many devices from CSV. Checks every row first, then applies the rows in any order. A row is safe to repeat:
 * a device is found again by its name, so that the same list, sent twice or after a crash, ends in the same devices.
 * When a row fails, no further row begins, and the codes that nobody will see are revoked: created devices are removed,
 * and existing devices get their former code back.
 */
import type { RoomCalendars } from '../calendar/contract.ts';
import type { LiveChannel } from '../live/contract.ts';
import { type Audit, noteChange } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { forEachConcurrently, mapConcurrently } from '../platform/concurrency.ts';
import { sha256 } from '../platform/ids.ts';
import type { Room, Rooms } from '../rooms/contract.ts';
import {
  changeDevice,
  type DeviceCommand,
  type DeviceKey,
  notRevoked,
  requireDevice,
} from './change-device.ts';
import { assigned, type Device, newDevice, type Pairing, revoked } from './device.ts';
import { type PlannedDevice, planDevices } from './device-list.ts';
import type { InstalledDevice } from './device-view.ts';
import { deviceProblems } from './errors.ts';
import { codeView, type IssueCode } from './issue-pairing-code.ts';
import type { ConnectionGateway, DeviceStore, PairingCodes } from './ports.ts';
import type { ShownRooms } from './shown-rooms.ts';

/** Few, so that a long list leaves room for everybody else's requests. */
const AT_ONCE = 4;

interface Deps {
  readonly store: DeviceStore;
  readonly codes: Pick<PairingCodes, 'remove'>;
  readonly issueCode: IssueCode;
  readonly gateway: Pick<ConnectionGateway, 'instanceFor'>;
  readonly shownRooms: Pick<ShownRooms, 'entered'>;
  readonly move: (key: DeviceKey, roomId: string) => Promise<void>;
  readonly rooms: () => Pick<Rooms, 'each'>;
  readonly calendars: () => Pick<RoomCalendars, 'defaultTimeZone'>;
  readonly audit: () => Audit;
  readonly live: () => LiveChannel;
  readonly clock: Clock;
}

/** A code that was issued for a row. */
interface GivenCode {
  readonly deviceId: string;
  readonly pairing: Pairing;
  readonly isNewDevice: boolean;
  /** The pairing that it replaced. */
  before?: Pairing | undefined;
}

/** One list being applied. */
interface Installation {
  readonly organisationId: string;
  /** Ids of all devices before, also of revoked and renamed ones. */
  readonly taken: ReadonlySet<string>;
  readonly given: GivenCode[];
}

export type InstallDevices = ReturnType<typeof installDevices>;

export function installDevices(deps: Deps) {
  const { store, rooms, calendars, shownRooms, audit, live } = deps;

  async function plan(organisationId: string, list: string, devices: readonly Device[]) {
    const known: Room[] = [];
    for await (const room of rooms().each(organisationId)) known.push(room);
    const defaultTimeZone = await calendars().defaultTimeZone(organisationId);
    const planned = planDevices(list, { rooms: known, devices, defaultTimeZone });
    if ('rows' in planned) return planned.rows;
    throw deviceProblems.error('device.list-invalid', { fields: planned.errors });
  }

  /** @throws AppError `device.list-invalid` naming every wrong line, or what the first failing row threw */
  return async function install(
    { actor, organisationId }: Pick<DeviceCommand, 'actor' | 'organisationId'>,
    list: string,
  ): Promise<readonly InstalledDevice[]> {
    const devices: Device[] = [];
    const known: string[] = [];
    for await (const { value, etag } of store.each(organisationId)) {
      devices.push(value);
      known.push(etag);
    }
    const rows = await plan(organisationId, list, devices);
    const entry = { actor, action: 'devices.installed', result: 'ok' } as const;
    await noteChange(audit(), organisationId)(entry, [list, ...known].join('\n'));
    const taken = new Set(devices.map(({ id }) => id));
    const items = await applyAll(deps, { organisationId, taken, given: [] }, rows);
    const entered = new Set(
      items.flatMap(({ outcome, roomId }) =>
        outcome === 'created' && roomId !== null ? [roomId] : [],
      ),
    );
    await forEachConcurrently(entered, AT_ONCE, (roomId) =>
      shownRooms.entered(organisationId, roomId),
    );
    await live().publish(organisationId, {
      kind: 'device.changed',
      data: { count: items.length },
    });
    return items;
  };
}

async function applyAll(
  deps: Deps,
  installation: Installation,
  rows: readonly PlannedDevice[],
): Promise<readonly InstalledDevice[]> {
  const { given } = installation;
  let items: readonly InstalledDevice[];
  try {
    items = await mapConcurrently(rows, AT_ONCE, (row) => installRow(deps, installation, row));
  } catch (error) {
    // A device that cannot be removed is found by its name when the list is sent again, and gets a new code.
    await forEachConcurrently(given, AT_ONCE, (one) =>
      takeBack(deps, installation, one).catch(() => undefined),
    );
    throw error;
  }
  await forEachConcurrently(given, AT_ONCE, async ({ before }) => {
    if (before !== undefined) await deps.codes.remove(before.codeHash);
  });
  return items;
}

/** Another run at the same time may have given the device a code that its caller has seen: that one stays. */
async function takeBack(
  { store, codes, clock }: Deps,
  { organisationId }: Installation,
  { deviceId, pairing, isNewDevice, before }: GivenCode,
): Promise<void> {
  if (isNewDevice) {
    const stored = await store.get(organisationId, deviceId);
    if (stored?.value.pairing?.codeHash === pairing.codeHash) {
      const gone = revoked(stored.value, clock());
      if (await store.replace(organisationId, stored, gone)) {
        await store.remove(organisationId, gone);
      }
    }
  } else {
    await changeDevice(store, { organisationId, deviceId }, (device) =>
      device.pairing?.codeHash === pairing.codeHash ? { ...device, pairing: before } : undefined,
    );
  }
  await codes.remove(pairing.codeHash);
}

async function installRow(
  deps: Deps,
  installation: Installation,
  row: PlannedDevice,
): Promise<InstalledDevice> {
  if (row.known !== undefined) return await changeKnown(deps, installation, row, row.known);
  const id = idFor(installation, row.name);
  const created = await create(deps, installation, row, id);
  if (created !== undefined) return created;
  const stored = await requireDevice(deps.store, {
    organisationId: installation.organisationId,
    deviceId: id,
  });
  return await changeKnown(deps, installation, row, stored.value);
}

/** The id comes from the name, so that two runs at once make one device. */
function idFor({ organisationId, taken }: Installation, name: string): string {
  for (let count = 0; ; count += 1) {
    const id = sha256(`${organisationId}|${count}|${name}`).slice(0, 22);
    if (!taken.has(id)) return id;
  }
}

/** @returns undefined when another run made the device first */
async function create(
  { store, codes, issueCode, gateway, clock }: Deps,
  { organisationId, given }: Installation,
  { line, name, roomId }: PlannedDevice,
  id: string,
): Promise<InstalledDevice | undefined> {
  const issued = await issueCode(organisationId, id);
  const { pairing } = issued;
  given.push({ deviceId: id, pairing, isNewDevice: true });
  const fresh = { ...newDevice(name, clock(), id), shard: gateway.instanceFor(id), pairing };
  const device = roomId === undefined ? fresh : assigned(fresh, roomId, clock());
  if (await store.create(organisationId, device)) {
    return { line, id, name, roomId: device.roomId, outcome: 'created', ...codeView(issued) };
  }
  await codes.remove(pairing.codeHash);
  return undefined;
}

async function changeKnown(
  { store, issueCode, move }: Deps,
  { organisationId, given }: Installation,
  row: PlannedDevice,
  known: Device,
): Promise<InstalledDevice> {
  const { line, name, roomId = known.roomId } = row;
  const key = { organisationId, deviceId: known.id };
  const isMoved = roomId !== null && roomId !== known.roomId;
  if (isMoved) await move(key, roomId);
  const outcome = isMoved ? 'changed' : 'unchanged';
  const installed: InstalledDevice = { line, id: known.id, name, roomId, outcome };
  if (known.credential !== undefined) return installed;
  const issued = await issueCode(organisationId, known.id);
  const { pairing } = issued;
  const one: GivenCode = {
    deviceId: known.id,
    pairing,
    isNewDevice: false,
    before: known.pairing,
  };
  given.push(one);
  const { before } = await changeDevice(store, key, (device) => ({
    ...notRevoked(device),
    pairing,
  }));
  one.before = before.pairing;
  return { ...installed, ...codeView(issued) };
}
