/** What raises an alarm about a device, and what ends it. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { snapshotOf, startDevices } from '../../support/devices.ts';

let rig: Awaited<ReturnType<typeof startDevices>>;
beforeAll(async () => {
  rig = await startDevices();
});
afterAll(() => rig.close());

/** Far enough that earlier tries no longer count. */
const QUIET_MS = 61_000;

describe('reports', () => {
  it('Reports of less than the newest, or of another room, raise an alert until one is up to date.', async () => {
    rig.advance(QUIET_MS);
    for (const room of ['elm', 'fir']) {
      rig.addRoom(room);
      rig.snapshots.set(room, snapshotOf(room, 3));
    }
    const { id, pairingCode } = await rig.create();
    const { credential } = await rig.pair(pairingCode);
    const elm = await rig.assign(id, 'elm');
    const report = async (version: number, assignmentId: string | null) =>
      rig.http.devicesReport({
        caller: await rig.authenticate(credential),
        body: { version, assignmentId, deviceTime: rig.clock().toISOString() },
      });
    /** Every four minutes, with the watch after each. */
    const keepOn = async (times: number, version: number, assignmentId: string | null) => {
      for (let count = 0; count < times; count += 1) {
        await report(version, assignmentId);
        await rig.watch();
        rig.advance(4 * 60_000);
      }
    };
    const raised = () => rig.alerts.filter(({ subject }) => subject === id).length;
    const ended = () => rig.resolved.filter(({ subject }) => subject === id).length;

    await keepOn(3, 2, elm.assignmentId);
    const early = raised();
    await keepOn(4, 2, elm.assignmentId);
    const before = ended();
    await report(3, elm.assignmentId);
    expect([early, raised(), ended() - before]).toEqual([0, 1, 1]);

    const fir = await rig.assign(id, 'fir');
    await keepOn(3, 3, elm.assignmentId);
    expect(raised()).toBe(1);
    await keepOn(3, 3, elm.assignmentId);
    expect(raised()).toBe(2);

    // An alert that holds for the new room too is raised anew, in its time.
    const moved = ended();
    await rig.assign(id, 'elm');
    expect(ended()).toBe(moved + 1);
    await keepOn(3, 3, fir.assignmentId);
    expect(raised()).toBe(2);
    await keepOn(3, 3, fir.assignmentId);
    expect(raised()).toBe(3);

    await rig.unassign(id);
    expect(ended()).toBe(moved + 2);
    await keepOn(6, 3, fir.assignmentId);
    expect(raised()).toBe(3);
  });

  it('A unit that only connects and never reports is offline all the same.', async () => {
    rig.advance(QUIET_MS);
    rig.addRoom('gum');
    const { id, pairingCode } = await rig.create();
    await rig.pair(pairingCode);
    await rig.assign(id, 'gum');
    expect(await rig.view(id)).toMatchObject({ offline: false, stale: true, connected: false });

    rig.advance(13 * 60_000);
    const signature = createHmac('sha256', 'key-0'.padEnd(44, '=')).update('c-1').digest('hex');
    await rig.http.devicesConnectionEvent({
      headers: new Headers({
        'ce-type': 'azure.webpubsub.sys.connected',
        'ce-hub': 'devices',
        'ce-userid': id,
        'ce-connectionid': 'c-1',
        'ce-signature': `sha256=${signature}`,
      }),
    });
    await rig.watch();

    expect(await rig.view(id)).toMatchObject({
      connected: true,
      lastSeenAt: expect.any(String),
      offline: true,
      stale: true,
    });
    expect(rig.alerts.filter(({ subject }) => subject === id)).toHaveLength(1);
  });
});

describe('a retired credential', () => {
  it('A retired credential is refused and raises one alarm, until the device is paired again.', async () => {
    rig.advance(QUIET_MS);
    const { id, pairingCode } = await rig.create();
    const { credential } = await rig.pair(pairingCode);
    rig.advance(61 * 24 * 3600_000);
    const caller = await rig.authenticate(credential);
    const { body } = await rig.http.devicesNegotiate({ caller });
    const { rotate } = body as { rotate: { credential: string } };
    await rig.authenticate(rotate.credential);
    const alarms = () =>
      rig.alerts.filter(({ kind, subject }) => kind === 'device-cloned' && subject === id);

    for (let tries = 0; tries < 3; tries += 1) {
      await expect(rig.authenticate(credential)).rejects.toMatchObject({
        code: 'device.credential-invalid',
      });
    }

    expect(alarms()).toEqual([expect.objectContaining({ severity: 'critical' })]);
    expect(
      rig.audit.filter(
        ({ action, target }) => action === 'device.retired-credential-used' && target === id,
      ),
    ).toHaveLength(1);
    expect(await rig.authenticate(rotate.credential)).toMatchObject({
      deviceId: id,
    });
    await rig.pair(await rig.newCode(id));
    expect(rig.resolved).toContainEqual(
      expect.objectContaining({ kind: 'device-cloned', subject: id }),
    );
    await expect(rig.authenticate(rotate.credential)).rejects.toMatchObject({});
  });
});

describe('offers of a credential', () => {
  /** A paired unit that is due, with two offers: it kept the first, another has the second. */
  async function offered() {
    rig.advance(QUIET_MS);
    const { id, pairingCode } = await rig.create();
    const { credential } = await rig.pair(pairingCode);
    rig.advance(61 * 24 * 3600_000);
    const offer = async () => {
      const caller = await rig.authenticate(credential);
      const { body } = await rig.http.devicesNegotiate({ caller });
      return (body as { rotate: { credential: string } }).rotate.credential;
    };
    const alarms = () =>
      rig.alerts.filter(({ kind, subject }) => kind === 'device-cloned' && subject === id).length;
    return { id, kept: await offer(), other: await offer(), alarms };
  }
  const refused = { code: 'device.credential-invalid' };

  it('The offer that the unit kept works, whatever was offered after it, without a false alarm.', async () => {
    const { id, kept, other, alarms } = await offered();

    expect(await rig.authenticate(kept)).toMatchObject({ deviceId: id });
    expect(alarms()).toBe(0);

    await expect(rig.authenticate(other)).rejects.toMatchObject(refused);
    expect(alarms()).toBe(1);
  });

  it('An offer that comes after another one was used sounds the alarm.', async () => {
    const { id, kept, other, alarms } = await offered();
    await rig.authenticate(other);

    await expect(rig.authenticate(kept)).rejects.toMatchObject(refused);

    expect(alarms()).toBe(1);
    expect(rig.audit.at(-1)).toMatchObject({
      action: 'device.retired-credential-used',
      target: id,
    });
  });
});
