import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ConnectedDevice, connectDevice } from '../../../device-client/client.ts';
import type { Snapshot } from '../../../device-client/screen.ts';
import { ORGANISATION, snapshotOf, startDevices } from '../../support/devices.ts';

let rig: Awaited<ReturnType<typeof startDevices>>;
beforeAll(async () => {
  rig = await startDevices({ instances: 2 });
});
afterAll(() => rig.close());

describe('two instances of Web PubSub', () => {
  it('Two instances share the devices: each device connects, receives pushes and is closed at its own.', async () => {
    rig.addRoom('oak');
    rig.snapshots.set('oak', snapshotOf('oak', 1));
    const running: ConnectedDevice[] = [];
    const shown: Snapshot[][] = [];
    let check = () => {};
    const until = (condition: () => boolean) =>
      new Promise<void>((resolve) => {
        check = () => condition() && resolve();
        check();
      });
    const users = (instance: number) =>
      rig.webPubSubs[instance]?.connections().map(({ userId }) => userId) ?? [];
    const ids: string[] = [];
    for (let count = 0; count < 8; count += 1) {
      rig.advance(2_000);
      const { id, pairingCode } = await rig.create();
      const { credential } = await rig.pair(pairingCode, `203.0.113.${count}:1`);
      await rig.assign(id, 'oak');
      const seen: Snapshot[] = [];
      shown.push(seen);
      ids.push(id);
      const onSnapshot = (snapshot: Snapshot) => {
        seen.push(snapshot);
        check();
      };
      running.push(connectDevice({ api: rig.api, credential, keepAliveMs: 0, onSnapshot }));
    }
    await until(() => shown.every((seen) => seen.length > 0));

    rig.snapshots.set('oak', snapshotOf('oak', 2));
    await rig.devices.delivery.roomChanged(ORGANISATION, 'oak');
    await until(() => shown.every((seen) => seen.at(-1)?.version === 2));

    expect(new Set([...users(0), ...users(1)])).toEqual(new Set(ids));
    for (const device of running) device.stop();
    for (const id of ids) await rig.revoke(id);
    expect([...users(0), ...users(1)]).toEqual([]);
  });

  it('Both instances may ask to send events.', async () => {
    const origins = rig.config.webPubSubs.map((one) =>
      one.kind === 'connection-string' ? /Endpoint=http:\/\/([^;]+)/.exec(one.value)?.[1] : '',
    );

    const answer = await rig.http.devicesAllowEvents({
      headers: new Headers({ 'webhook-request-origin': ['evil.example', ...origins].join(',') }),
    });

    expect(answer).toEqual({
      status: 200,
      headers: { 'webhook-allowed-origin': origins.join(', ') },
    });
  });
});
