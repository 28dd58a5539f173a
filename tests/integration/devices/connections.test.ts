import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type ConnectedDevice,
  connectDevice,
  type DeviceState,
} from '../../../device-client/client.ts';
import type { Snapshot } from '../../../device-client/screen.ts';
import { administrator, ORGANISATION, snapshotOf, startDevices } from '../../support/devices.ts';

let rig: Awaited<ReturnType<typeof startDevices>>;
beforeAll(async () => {
  rig = await startDevices();
});
afterAll(() => rig.close());

const running: ConnectedDevice[] = [];
afterEach(() => {
  for (const device of running.splice(0)) device.stop();
});

function run(credential: string) {
  const shown: Snapshot[] = [];
  const states: DeviceState[] = [];
  const credentials: string[] = [];
  const clocks: number[] = [];
  let cleared = 0;
  let tests = 0;
  let check = () => {};
  const device = connectDevice({
    api: rig.api,
    credential,
    keepAliveMs: 0,
    onSnapshot(snapshot, { isNew }) {
      if (isNew) shown.push(snapshot);
      check();
    },
    onState(state) {
      states.push(state);
      check();
    },
    async onCredential(next) {
      credentials.push(next);
      check();
    },
    onClock: (aheadMs) => clocks.push(aheadMs),
    onTest() {
      tests += 1;
      check();
    },
    onClear() {
      cleared += 1;
      check();
    },
  });
  running.push(device);
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      check = () => condition() && resolve();
      check();
    });
  return {
    device,
    shown,
    states,
    credentials,
    clocks,
    until,
    cleared: () => cleared,
    tests: () => tests,
  };
}

async function pairedDevice() {
  rig.advance(61_000);
  const { id, pairingCode } = await rig.create();
  return { id, ...(await rig.pair(pairingCode)) };
}

async function settled(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}

describe('a device', () => {
  it('A device shows its room, then what is pushed, and reports it.', async () => {
    rig.addRoom('oak');
    rig.snapshots.set('oak', snapshotOf('oak', 1));
    const { id, credential } = await pairedDevice();
    await rig.assign(id, 'oak');
    const { shown, until } = run(credential);
    await until(() => shown.length === 1);

    rig.snapshots.set('oak', snapshotOf('oak', 2, 'Moved'));
    await rig.devices.delivery.roomChanged(ORGANISATION, 'oak');
    await until(() => shown.length === 2);

    expect(shown[1]).toMatchObject({ version: 2, meetings: [{ title: 'Moved' }] });
    await settled(async () => (await rig.view(id)).versionShown === 2);
    expect(await rig.view(id)).toMatchObject({ connected: true, stale: false });
  });

  it('A device that moves to another room never shows the former one again.', async () => {
    for (const room of ['elm', 'fir']) {
      rig.addRoom(room);
      rig.snapshots.set(room, snapshotOf(room, room === 'elm' ? 9 : 1));
    }
    const { id, credential } = await pairedDevice();
    await rig.assign(id, 'elm');
    const { shown, until } = run(credential);
    await until(() => shown.length === 1);

    await rig.assign(id, 'fir');
    await until(() => shown.at(-1)?.room.id === 'fir');

    expect(shown.map(({ room }) => room.id)).toEqual(['elm', 'fir']);
  });

  it('A device fetches after a recovery what it missed.', async () => {
    rig.addRoom('yew');
    rig.snapshots.set('yew', snapshotOf('yew', 1));
    const { id, credential } = await pairedDevice();
    await rig.assign(id, 'yew');
    const { shown, states, until } = run(credential);
    await until(() => shown.length === 1);

    rig.snapshots.set('yew', snapshotOf('yew', 2));
    rig.webPubSub.dropUser('devices', id);
    await until(() => shown.length === 2);

    expect(states.filter(({ kind }) => kind === 'disconnected')).toEqual([]);
  });

  it('A device clears its screen when it is unassigned, and stops when it is revoked.', async () => {
    rig.addRoom('ash');
    rig.snapshots.set('ash', snapshotOf('ash', 1));
    const { id, credential } = await pairedDevice();
    await rig.assign(id, 'ash');
    const { device, shown, states, until, cleared } = run(credential);
    await until(() => shown.length === 1);

    await rig.unassign(id);
    await until(() => cleared() > 0 && states.some(({ kind }) => kind === 'unassigned'));
    expect(device.screen.kind).toBe('clear');
    await rig.revoke(id);
    await until(() => states.some(({ kind }) => kind === 'unpaired'));

    expect(states.at(-1)).toEqual({ kind: 'unpaired', code: 'device.revoked' });
    await settled(async () => rig.webPubSub.connections().every(({ userId }) => userId !== id));
  });

  it('A device keeps its next credential and uses it from then on, without an alarm about a copy.', async () => {
    rig.addRoom('bay');
    rig.snapshots.set('bay', snapshotOf('bay', 1));
    const { id, credential } = await pairedDevice();
    await rig.assign(id, 'bay');
    const { shown, credentials, until } = run(credential);
    await until(() => shown.length === 1);
    rig.advance(61 * 24 * 3600_000);

    rig.webPubSub.refuseRecovery(true);
    rig.webPubSub.dropUser('devices', id);
    await until(() => credentials.length === 1);
    rig.webPubSub.refuseRecovery(false);
    rig.snapshots.set('bay', snapshotOf('bay', 2));
    await until(() => shown.length === 2);

    expect(rig.alerts.filter(({ kind }) => kind === 'device-cloned')).toEqual([]);
    await expect(rig.authenticate(credential)).rejects.toMatchObject({
      code: 'device.credential-invalid',
    });
  });

  it('A device reports that a test has arrived, and how wrong its clock is.', async () => {
    const { id, credential } = await pairedDevice();
    const { states, clocks, until, tests } = run(credential);
    await until(() => states.some(({ kind }) => kind === 'unassigned'));

    const params = { org: ORGANISATION, device: id };
    await rig.http.devicesSendTest({ caller: administrator, params });
    await until(() => tests() === 1);

    await settled(async () => (await rig.view(id)).test?.seenAt !== undefined);
    expect(clocks[0]).toBeGreaterThan(60 * 24 * 3600_000);
  });

  it("A device's token is for that device alone, without groups or roles.", async () => {
    const { id, credential } = await pairedDevice();
    const caller = await rig.authenticate(credential);

    const { body } = await rig.http.devicesNegotiate({ caller });

    const token = new URL((body as { url: string }).url).searchParams.get('access_token') ?? '';
    const claims: Record<string, unknown> = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
    );
    expect(claims['sub']).toBe(id);
    expect([claims['role'] ?? [], claims['webpubsub.group'] ?? []].flat()).toEqual([]);
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(300);
    expect(body).toMatchObject({ hub: 'devices', snapshotVersion: null });
  });
});

describe('connection events', () => {
  const key = () =>
    /AccessKey=([^;]+)/.exec(rig.config.WEB_PUBSUB_CONNECTION_STRING ?? '')?.[1] ?? '';
  const event = (type: string, deviceId: string, connectionId: string, signedWith = key()) =>
    rig.http.devicesConnectionEvent({
      headers: new Headers({
        'ce-type': `azure.webpubsub.sys.${type}`,
        'ce-hub': 'devices',
        'ce-userid': deviceId,
        'ce-connectionid': connectionId,
        'ce-signature': `sha256=00,sha256=${createHmac('sha256', signedWith).update(connectionId).digest('hex')}`,
      }),
    });

  it('A connection event counts only with a signature of our key.', async () => {
    const { id } = await rig.create();

    await expect(event('connected', id, 'c1', 'another key')).rejects.toMatchObject({
      kind: 'unauthenticated',
      code: 'event.not-genuine',
    });
    expect((await rig.view(id)).connected).toBe(false);
    expect(await event('connected', id, 'c1')).toEqual({ status: 204 });
    expect((await rig.view(id)).connected).toBe(true);
  });

  it('Connection events may come late, twice and out of order.', async () => {
    const { id } = await rig.create();
    await event('connected', id, 'c1');
    await event('connected', id, 'c2');

    await event('disconnected', id, 'c1');
    expect((await rig.view(id)).connected).toBe(true);
    await event('disconnected', id, 'c2');
    await event('connected', id, 'c2');

    expect((await rig.view(id)).connected).toBe(false);
  });

  it('Our service may send events, also when it asks among other origins.', async () => {
    const ask = (origin: string) =>
      rig.http.devicesAllowEvents({
        headers: new Headers({ 'webhook-request-origin': origin }),
      });

    expect(await ask('other.example.com, localhost')).toEqual({
      status: 200,
      headers: { 'webhook-allowed-origin': 'localhost' },
    });
    await expect(ask('other.example.com')).rejects.toMatchObject({ code: 'event.origin-refused' });
  });
});
