/**
 * Many devices at once from CSV. Everything is checked first; then rows are applied in any order, each safe to repeat:
 * a device is found again by its name, so sending the same list twice, or after a crash, ends in the same devices.
 */
import type { LiveChannel } from '../live/contract.ts';
import { type Audit, actorOf } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { type HttpResult, ok, type PortalUser } from '../platform/endpoint.ts';
import { sha256 } from '../platform/ids.ts';
import type { Room, Rooms } from '../rooms/contract.ts';
import { changeDevice, unlessRevoked } from './change-device.ts';
import { assigned, type Device, newDevice } from './device.ts';
import { type PlannedDevice, planDevices } from './device-list.ts';
import { deviceProblems } from './errors.ts';
import type { IssueCode } from './issue-pairing-code.ts';
import type { ConnectionGateway, DeviceStore, PairingCodes, StoredDevice } from './ports.ts';
import type { ShownRooms } from './shown-rooms.ts';

const AT_ONCE = 16;

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
  ): Promise<Installed | undefined> {
    const bare = newDevice(name, clock(), idFor(org, name, taken));
    const { code, pairing } = await issueCode(org, bare.id);
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

  async function change(org: string, row: PlannedDevice, known: Device): Promise<Installed> {
    const { id } = known;
    const { line, name, roomId = known.roomId } = row;
    const isMoved = roomId !== null && roomId !== known.roomId;
    if (isMoved) await move(org, id, roomId);
    const same = { line, id, name, roomId };
    if (known.credential !== undefined)
      return { ...same, outcome: isMoved ? 'changed' : 'unchanged' };
    const { code, pairing } = await issueCode(org, id);
    const { before } = await changeDevice(
      store,
      org,
      id,
      unlessRevoked((device) => ({ ...device, pairing })),
    );
    if (before.pairing !== undefined) await codes.remove(before.pairing.codeHash);
    return {
      ...same,
      outcome: isMoved ? 'changed' : 'unchanged',
      pairingCode: code,
      pairingCodeExpiresAt: pairing.expiresAt,
    };
  }

  async function install(org: string, row: PlannedDevice, taken: ReadonlySet<string>) {
    const made = row.known === undefined ? await create(org, row, taken) : undefined;
    if (made !== undefined) return made;
    const known = row.known ?? (await store.get(org, idFor(org, row.name, taken)))?.device;
    if (known === undefined) throw deviceProblems.error('device.not-found');
    return await change(org, row, known);
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
    const items = await inTurns(plan.rows, (row) => install(org, row, taken));
    const entered = new Set(
      items.flatMap(({ outcome, roomId }) =>
        outcome === 'created' && roomId !== null ? [roomId] : [],
      ),
    );
    await inTurns([...entered], (roomId) => shownRooms.entered(org, roomId));
    await audit().append(org, {
      actor: actorOf(input.caller),
      action: 'devices.installed',
      result: 'ok',
    });
    await live().publish(org, { kind: 'device.changed', data: { count: items.length } });
    return ok({ items });
  };
}

/** A few at a time, answers in order. */
async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < items.length; at = next++) {
      results[at] = await work(items[at] as T);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
