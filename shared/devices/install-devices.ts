/**
 * Many devices at once from CSV. Everything is checked first; then rows are applied in any order, each safe to repeat:
 * a device is found again by its name, so sending the same list twice, or after a crash, ends in the same devices.
 * When a row fails, no further row is begun, and the codes that nobody will see are taken back: created devices are
 * removed, and devices that were there before keep the code that they had.
 */
import type { LiveChannel } from '../live/contract.ts';
import { type Audit, actorOf } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { forEachConcurrently, mapConcurrently } from '../platform/concurrency.ts';
import { type HttpResult, ok, type PortalUser } from '../platform/endpoint.ts';
import { sha256 } from '../platform/ids.ts';
import type { Room, Rooms } from '../rooms/contract.ts';
import { changeDevice, unlessRevoked } from './change-device.ts';
import { assigned, type Device, newDevice, revoked } from './device.ts';
import { type PlannedDevice, planDevices } from './device-list.ts';
import { deviceProblems } from './errors.ts';
import type { IssueCode } from './issue-pairing-code.ts';
import type { ConnectionGateway, DeviceStore, PairingCodes, StoredDevice } from './ports.ts';
import type { ShownRooms } from './shown-rooms.ts';

const AT_ONCE = 16;

type Pairing = NonNullable<Device['pairing']>;

/** A code that was issued for a row. */
interface GivenCode {
  readonly id: string;
  readonly pairing: Pairing;
  readonly isNewDevice: boolean;
  /** The pairing that it replaced. */
  before?: Pairing | undefined;
}

interface Installed {
  readonly line: number;
  readonly id: string;
  readonly name: string;
  readonly roomId: string | null;
  readonly outcome: 'created' | 'changed' | 'unchanged';
  readonly pairingCode?: string;
  readonly pairingCodeExpiresAt?: string;
}

export function installDevices(needs: {
  readonly store: DeviceStore;
  readonly codes: PairingCodes;
  readonly issueCode: IssueCode;
  readonly gateway: ConnectionGateway;
  readonly shownRooms: ShownRooms;
  readonly move: (org: string, id: string, roomId: string) => Promise<StoredDevice>;
  readonly rooms: () => Rooms;
  readonly audit: () => Audit;
  readonly live: () => LiveChannel;
  readonly clock: Clock;
}) {
  const { store, codes, issueCode, gateway, shownRooms, move, rooms, audit, live, clock } = needs;

  /** Of the name, so that two runs at once make one device; not that of a revoked or renamed one. */
  function idFor(org: string, name: string, taken: ReadonlySet<string>): string {
    for (let count = 0; ; count += 1) {
      const id = sha256(`${org}|${count}|${name}`).slice(0, 22);
      if (!taken.has(id)) return id;
    }
  }

  /** Undefined when another run made it first. */
  async function create(
    org: string,
    { line, name, roomId }: PlannedDevice,
    taken: ReadonlySet<string>,
    given: GivenCode[],
  ): Promise<Installed | undefined> {
    const bare = newDevice(name, clock(), idFor(org, name, taken));
    const { code, pairing } = await issueCode(org, bare.id);
    given.push({ id: bare.id, pairing, isNewDevice: true });
    const fresh = { ...bare, shard: gateway.shardFor(bare.id), pairing };
    const device = roomId === undefined ? fresh : assigned(fresh, roomId, clock());
    if (!(await store.create(org, device))) {
      await codes.remove(pairing.codeHash);
      return undefined;
    }
    return {
      line,
      id: device.id,
      name,
      roomId: device.roomId,
      outcome: 'created',
      pairingCode: code,
      pairingCodeExpiresAt: pairing.expiresAt,
    };
  }

  async function change(
    org: string,
    row: PlannedDevice,
    known: Device,
    given: GivenCode[],
  ): Promise<Installed> {
    const { id } = known;
    const { line, name, roomId = known.roomId } = row;
    const isMoved = roomId !== null && roomId !== known.roomId;
    if (isMoved) await move(org, id, roomId);
    const same = { line, id, name, roomId };
    if (known.credential !== undefined)
      return { ...same, outcome: isMoved ? 'changed' : 'unchanged' };
    const { code, pairing } = await issueCode(org, id);
    const one: GivenCode = { id, pairing, isNewDevice: false, before: known.pairing };
    given.push(one);
    const { before } = await changeDevice(
      store,
      org,
      id,
      unlessRevoked((device) => ({ ...device, pairing })),
    );
    one.before = before.pairing;
    return {
      ...same,
      outcome: isMoved ? 'changed' : 'unchanged',
      pairingCode: code,
      pairingCodeExpiresAt: pairing.expiresAt,
    };
  }

  async function install(
    org: string,
    row: PlannedDevice,
    taken: ReadonlySet<string>,
    given: GivenCode[],
  ) {
    const made = row.known === undefined ? await create(org, row, taken, given) : undefined;
    if (made !== undefined) return made;
    const known = row.known ?? (await store.get(org, idFor(org, row.name, taken)))?.device;
    if (known === undefined) throw deviceProblems.error('device.not-found');
    return await change(org, row, known, given);
  }

  /** Another run at the same time may have given the device a code that its caller has seen: that one stays. */
  async function takeBack(
    org: string,
    { id, pairing, isNewDevice, before }: GivenCode,
  ): Promise<void> {
    if (isNewDevice) {
      const stored = await store.get(org, id);
      if (stored?.device.pairing?.codeHash === pairing.codeHash) {
        const gone = await store.replace(org, stored, revoked(stored.device, clock()));
        if (gone !== undefined) await store.remove(org, stored.device);
      }
    } else {
      await changeDevice(store, org, id, (device) =>
        device.pairing?.codeHash === pairing.codeHash ? { ...device, pairing: before } : undefined,
      );
    }
    await codes.remove(pairing.codeHash);
  }

  return async (input: {
    readonly caller: PortalUser;
    readonly params: { readonly org: string };
    readonly body: string;
  }): Promise<HttpResult> => {
    const { org } = input.params;
    const devices: Device[] = [];
    for await (const { device } of store.each(org)) devices.push(device);
    const known: Room[] = [];
    for await (const room of rooms().each(org)) known.push(room);
    const plan = planDevices(input.body, known, devices);
    if ('errors' in plan) {
      throw deviceProblems.error('device.list-invalid', { fields: plan.errors });
    }
    const taken = new Set(devices.map(({ id }) => id));
    const given: GivenCode[] = [];
    let items: readonly Installed[];
    try {
      items = await mapConcurrently(plan.rows, AT_ONCE, (row) => install(org, row, taken, given));
    } catch (error) {
      // What cannot be taken back either is found by its name when the list is sent again, and gets a new code.
      await forEachConcurrently(given, AT_ONCE, (one) => takeBack(org, one).catch(() => undefined));
      throw error;
    }
    await forEachConcurrently(given, AT_ONCE, async ({ before }) => {
      if (before !== undefined) await codes.remove(before.codeHash);
    });
    const entered = new Set(
      items.flatMap(({ outcome, roomId }) =>
        outcome === 'created' && roomId !== null ? [roomId] : [],
      ),
    );
    await forEachConcurrently(entered, AT_ONCE, (roomId) => shownRooms.entered(org, roomId));
    await audit().append(org, {
      actor: actorOf(input.caller),
      action: 'devices.installed',
      result: 'ok',
    });
    await live().publish(org, { kind: 'device.changed', data: { count: items.length } });
    return ok({ items });
  };
}
