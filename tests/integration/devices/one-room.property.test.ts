import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  clear,
  fetched,
  pushed,
  type Screen,
  type Snapshot,
} from '../../../device-client/screen.ts';
import { ORGANISATION, snapshotOf, startDevices } from '../../support/devices.ts';
import { openSocket, type RawSocket } from '../../support/raw-socket.ts';

const ROOMS = ['oak', 'elm', 'fir'];
let rig: Awaited<ReturnType<typeof startDevices>>;
beforeAll(async () => {
  rig = await startDevices();
  for (const room of ROOMS) rig.addRoom(room);
});
afterAll(() => rig.close());

/** A device as a thief of all its old URLs and ETags would see it, beside what it shows itself. */
async function newDevice() {
  rig.advance(2_000);
  const { id, pairingCode } = await rig.create();
  const { credential } = await rig.pair(pairingCode, `${id}:1`);
  const call = () => rig.authenticate(credential);
  const urls: string[] = [];
  const kept: { readonly etag: string; readonly snapshot: Snapshot }[] = [];
  const sockets: { readonly socket: RawSocket; read: number }[] = [];
  let screen: Screen = clear;
  let room: string | undefined;

  return {
    get room() {
      return room;
    },
    async assign(to: string) {
      room = to;
      await rig.assign(id, to);
    },
    async unassign() {
      room = undefined;
      await rig.unassign(id);
    },
    async connect(which: number) {
      const { body } = await rig.http.devicesNegotiate({ caller: await call() });
      urls.push((body as { url: string }).url);
      sockets.push({ socket: await openSocket(urls[which % urls.length] ?? ''), read: 0 });
    },
    /** What came in by any socket; `rooms` are those it may be from. */
    async receive(rooms: readonly (string | undefined)[]) {
      for (const one of sockets) {
        await one.socket.caughtUp();
        const fresh = one.socket.messages.slice(one.read) as Snapshot[];
        one.read += fresh.length;
        for (const snapshot of fresh) {
          expect(rooms).toContain(snapshot.room.id);
          screen = pushed(screen, snapshot);
        }
      }
    },
    /** As after every connect, with any ETag that was ever given. */
    async fetch(which: number) {
      const old = kept[which % Math.max(1, kept.length)];
      const etag = old?.etag ?? '';
      const answer = await rig.http
        .devicesReadSnapshot({
          caller: await call(),
          headers: new Headers({ 'if-none-match': etag }),
        })
        .catch((error: { code: string }) => error.code);
      if (typeof answer === 'string') {
        expect(answer).toBe(
          room === undefined ? 'device.room-not-assigned' : 'device.snapshot-not-ready',
        );
        screen = clear;
        return;
      }
      if (answer.status === 200) {
        const snapshot = answer.body as Snapshot;
        kept.push({ etag: answer.headers?.['etag'] ?? '', snapshot });
        screen = fetched(screen, snapshot);
        expect(snapshot.room.id).toBe(room);
      } else {
        // The device shows again the snapshot that it kept with that ETag.
        if (old !== undefined) screen = { kind: 'showing', snapshot: old.snapshot };
      }
      if (screen.kind === 'showing') expect(screen.snapshot.room.id).toBe(room);
    },
    async leave() {
      for (const { socket } of sockets) socket.close();
      await rig.revoke(id);
    },
  };
}
type Device = Awaited<ReturnType<typeof newDevice>>;

const room = fc.constantFrom(...ROOMS);
const which = fc.nat({ max: 20 });
const device = fc.nat({ max: 1 });
const step = fc.oneof(
  fc.record({ kind: fc.constant('assign' as const), device, room }),
  fc.record({ kind: fc.constant('unassign' as const), device }),
  fc.record({ kind: fc.constant('purge' as const), room }),
  fc.record({ kind: fc.constant('connect' as const), device, which }),
  fc.record({ kind: fc.constant('fetch' as const), device, which }),
  fc.record({ kind: fc.constant('change' as const), room }),
  fc.record({ kind: fc.constant('change and move' as const), device, room, to: room }),
);

/** Small numbers of each room's own, so that rooms have versions in common. */
const versions = new Map<string, number>();
const change = async (roomId: string) => {
  const version = (versions.get(roomId) ?? 0) + 1;
  versions.set(roomId, version);
  rig.snapshots.set(roomId, snapshotOf(roomId, version));
  await rig.devices.delivery.roomChanged(ORGANISATION, roomId);
};

async function play(steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[]) {
  for (const each of ROOMS) {
    versions.set(each, 1);
    rig.snapshots.set(each, snapshotOf(each, 1));
  }
  const devices: Device[] = [await newDevice(), await newDevice()];
  const at = (index: number): Device => {
    const found = devices[index];
    if (found === undefined) throw new Error('no device');
    return found;
  };
  for (const one of steps) {
    const before = devices.map((each) => each.room);
    if (one.kind === 'assign') await at(one.device).assign(one.room);
    if (one.kind === 'unassign') await at(one.device).unassign();
    if (one.kind === 'purge') rig.snapshots.delete(one.room);
    if (one.kind === 'connect') await at(one.device).connect(one.which);
    if (one.kind === 'fetch') await at(one.device).fetch(one.which);
    if (one.kind === 'change') await change(one.room);
    if (one.kind === 'change and move') {
      await Promise.all([change(one.room), at(one.device).assign(one.to)]);
    }
    // A push that raced with a move may still be of the room before it: the screen must not take it afterwards.
    for (const [index, each] of devices.entries()) await each.receive([before[index], each.room]);
  }
  for (const each of devices) {
    await each.fetch(0);
    await each.leave();
  }
}

it('A device never shows anything of another room, whatever happened before.', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 30 }), play), {
    numRuns: 12,
  });
});
