/** Installing many devices from a list, and what is left of it when one row fails in the middle. */
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { type Device, newDevice } from '../../../shared/devices/device.ts';
import { installDevices } from '../../../shared/devices/install-devices.ts';
import { codeIssuer } from '../../../shared/devices/issue-pairing-code.ts';
import type { PairingEntry } from '../../../shared/devices/ports.ts';

const now = new Date('2026-03-02T08:00:00.000Z');
const ORGANISATION = 'org';

/** Devices and codes in memory; creating the device called `failing` fails. */
function installation(failing: string | undefined, known: readonly Device[] = []) {
  const devices = new Map(known.map((device) => [device.id, { value: device, etag: '0' }]));
  const codes = new Map<string, PairingEntry>();
  const created: string[] = [];
  const unused = (): never => {
    throw new Error('not used');
  };
  const stored = (id: string) => {
    const found = devices.get(id);
    return found === undefined ? undefined : { row: id, ...found };
  };
  const store = {
    async get(_org: string, id: string) {
      await turn();
      return stored(id);
    },
    async *each() {
      for (const id of devices.keys()) {
        const one = stored(id);
        if (one !== undefined) yield one;
      }
    },
    async create(_org: string, device: Device) {
      await turn();
      if (device.name === failing) throw new Error('storage');
      created.push(device.name);
      devices.set(device.id, { value: device, etag: '0' });
      return true;
    },
    async replace(_org: string, before: { etag: string }, after: Device) {
      const current = devices.get(after.id);
      if (current?.etag !== before.etag) return false;
      devices.set(after.id, { value: after, etag: `${Number(current.etag) + 1}` });
      return true;
    },
    async remove(_org: string, { id }: Device) {
      devices.delete(id);
    },
    page: unused,
    ofRoom: unused,
    unassignedRooms: unused,
    forgetUnassignedRoom: unused,
    organisationOf: unused,
  };
  const pairingCodes = {
    hash: async (code: string) => `hash of ${code}`,
    find: async (hash: string) => codes.get(hash),
    async add(hash: string, entry: PairingEntry) {
      codes.set(hash, entry);
      return true;
    },
    async remove(hash: string) {
      codes.delete(hash);
    },
  };
  const clock = () => now;
  const install = installDevices({
    store,
    codes: pairingCodes,
    issueCode: codeIssuer({ codes: pairingCodes, clock, lifetimeMinutes: 60 }),
    gateway: { instanceFor: () => 'one' },
    shownRooms: { entered: unused },
    move: unused,
    rooms: () => ({ async *each() {} }),
    calendars: () => ({ defaultTimeZone: async () => null }),
    audit: () => ({ async append() {} }),
    live: () => ({ async publish() {} }),
    clock,
  });
  const command = { actor: 'user:k', organisationId: ORGANISATION };
  return {
    devices,
    codes,
    created,
    install: (names: readonly string[]) => install(command, ['name', ...names].join('\n')),
  };
}

const names = Array.from({ length: 2000 }, (_, at) => `Device ${at}`);

describe('a list of devices whose 35th row fails', () => {
  it('A list whose row fails must not go on creating devices.', async () => {
    const { install, created } = installation('Device 34');

    await expect(install(names)).rejects.toThrow('storage');
    const atTheAnswer = created.length;
    for (let turns = 0; turns < 200; turns += 1) await turn();

    expect(created).toHaveLength(atTheAnswer);
    expect(atTheAnswer).toBeLessThan(35 + 16);
  });

  it('A list whose row fails must leave no device behind whose pairing code nobody has seen.', async () => {
    const { install, devices, codes } = installation('Device 34');

    await expect(install(names)).rejects.toThrow('storage');
    for (let turns = 0; turns < 200; turns += 1) await turn();

    expect([...devices.values()].map(({ value }) => value.name)).toEqual([]);
    expect([...codes.keys()]).toEqual([]);
  });

  it('A list whose row fails must leave the code of a device that was there before as it was.', async () => {
    const pairing = { codeHash: 'printed', expiresAt: '2026-03-02T09:00:00.000Z' };
    const known = { ...newDevice('Device 3', now, 'known'), pairing };
    const { install, devices, codes } = installation('Device 34', [known]);
    const entry = { organisationId: ORGANISATION, deviceId: 'known', expiresAt: pairing.expiresAt };
    codes.set('printed', entry);

    await expect(install(names)).rejects.toThrow('storage');

    expect(devices.get('known')?.value.pairing).toEqual(pairing);
    expect([...codes.keys()]).toEqual(['printed']);
  });
});

describe('a list of devices', () => {
  it('A list gives every unpaired device a new code, and the code from before stops working.', async () => {
    const pairing = { codeHash: 'printed', expiresAt: '2026-03-02T09:00:00.000Z' };
    const known = { ...newDevice('Device 3', now, 'known'), pairing };
    const { install, devices, codes } = installation(undefined, [known]);
    codes.set('printed', { organisationId: ORGANISATION, deviceId: 'known', expiresAt: '' });

    await install(names.slice(0, 20));

    const hashes = [...devices.values()].map(({ value }) => value.pairing?.codeHash);
    expect(new Set(hashes)).toEqual(new Set(codes.keys()));
    expect(hashes).toHaveLength(20);
    expect(hashes).not.toContain('printed');
  });
});
