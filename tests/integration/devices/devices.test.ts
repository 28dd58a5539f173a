import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { administrator, ORGANISATION, snapshotOf, startDevices } from '../../support/devices.ts';
import { openSocket } from '../../support/raw-socket.ts';

let rig: Awaited<ReturnType<typeof startDevices>>;
beforeAll(async () => {
  rig = await startDevices();
});
afterAll(() => rig.close());

/** Far enough that earlier tries no longer count. */
const QUIET_MS = 61_000;

describe('pairing', () => {
  it('Instances that start at once agree on one pairing key, and no code is stored in clear.', async () => {
    const call = {
      caller: administrator,
      params: { org: ORGANISATION },
      body: { name: 'Twin' },
    };

    const [mine, theirs] = await Promise.all([
      rig.http.devicesCreate(call),
      rig.another().devicesCreate(call),
    ]);

    for (const { body } of [mine, theirs]) {
      const { id, pairingCode } = body as { id: string; pairingCode: string };
      expect(await rig.pair(pairingCode)).toMatchObject({ deviceId: id });
      expect(JSON.stringify(rig.audit)).not.toContain(pairingCode);
    }
  });

  it('Pairing answers the address of the snapshot, which names neither the device nor its organisation.', async () => {
    const { pairingCode } = await rig.create();
    const body = { pairingCode, serialNumber: 'S1', model: 'M1' };

    const answer = await rig.http.devicesPair({ headers: new Headers(), body });

    expect(answer).toMatchObject({
      status: 201,
      headers: { location: `${rig.config.API_URL}/device/snapshot` },
    });
  });

  it('A code gives a credential once; used, it is as good as unknown.', async () => {
    rig.advance(QUIET_MS);
    const { id, pairingCode } = await rig.create();

    const { deviceId, credential } = await rig.pair(pairingCode.toLowerCase().replace('-', ' '));

    expect(deviceId).toBe(id);
    expect(await rig.authenticate(credential)).toEqual({
      organisationId: ORGANISATION,
      deviceId: id,
      device: expect.objectContaining({ value: expect.objectContaining({ id }) }),
    });
    expect(await rig.view(id)).toMatchObject({ state: 'paired', serialNumber: 'S1', model: 'M1' });
    await expect(rig.pair(pairingCode)).rejects.toMatchObject({ code: 'pairing.code-invalid' });
  });

  it('Expired, replaced and made-up codes get the same answer.', async () => {
    rig.advance(QUIET_MS);
    const { id, pairingCode } = await rig.create();
    const newer = await rig.newCode(id);

    await expect(rig.pair(pairingCode)).rejects.toMatchObject({ code: 'pairing.code-invalid' });
    await expect(rig.pair('nonsense')).rejects.toMatchObject({ code: 'pairing.code-invalid' });
    rig.advance(60 * 60_000 + 1);
    await expect(rig.pair(newer)).rejects.toMatchObject({ code: 'pairing.code-invalid' });
  });

  it('Exactly one of many simultaneous tries with one code wins.', async () => {
    rig.advance(QUIET_MS);
    const { pairingCode } = await rig.create();

    const tries = await Promise.allSettled(Array.from({ length: 6 }, () => rig.pair(pairingCode)));

    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('A guessing client is held back, is told for how long, and raises one alert.', async () => {
    rig.advance(QUIET_MS);
    const guess = () => rig.pair('BCDFG-HJKLM', '198.51.100.9:1');
    const outcomes = [];
    for (let tries = 0; tries < 12; tries += 1) {
      rig.advance(200);
      outcomes.push(await guess().catch((error: { code: string }) => error.code));
    }

    expect(outcomes.slice(0, 10)).toEqual(Array(10).fill('pairing.code-invalid'));
    expect(outcomes.slice(10)).toEqual(Array(2).fill('pairing.too-many-attempts'));
    await expect(guess()).rejects.toMatchObject({ retryAfterSeconds: expect.any(Number) });
    expect(rig.alerts.filter(({ kind }) => kind === 'pairing-attack')).toHaveLength(1);
    const { pairingCode } = await rig.create();
    expect(await rig.pair(pairingCode, '198.51.100.10:1')).toMatchObject({});
  });

  it('Pairing a device again voids its former credential.', async () => {
    rig.advance(QUIET_MS);
    const { id, pairingCode } = await rig.create();
    const former = await rig.pair(pairingCode);

    const fresh = await rig.pair(await rig.newCode(id));

    await expect(rig.authenticate(former.credential)).rejects.toMatchObject({
      code: 'device.credential-invalid',
    });
    expect(await rig.authenticate(fresh.credential)).toMatchObject({});
  });
});

describe('rooms', () => {
  it('A room is followed from its first device on, and no longer with its last.', async () => {
    rig.addRoom('oak');
    const [one, two] = [await rig.create(), await rig.create()];

    const first = await rig.assign(one.id, 'oak');
    const again = await rig.assign(one.id, 'oak');
    await rig.assign(two.id, 'oak');
    expect(again.assignmentId).not.toBe(first.assignmentId);
    expect(await rig.devices.assignments.ofRoom(ORGANISATION, 'oak')).toHaveLength(2);
    await rig.unassign(one.id);
    expect(rig.followed).toContain('oak');
    await rig.revoke(two.id);

    expect(rig.followed).not.toContain('oak');
    expect(await rig.devices.assignments.ofRoom(ORGANISATION, 'oak')).toEqual([]);
  });

  it('A device cannot be assigned to an unknown room.', async () => {
    const { id } = await rig.create();

    await expect(rig.assign(id, 'nowhere')).rejects.toMatchObject({ code: 'room.not-found' });
  });

  it("A snapshot's ETag stays when the calendar is read again without a change.", async () => {
    rig.advance(QUIET_MS);
    rig.addRoom('elm');
    const { id, pairingCode } = await rig.create();
    const { credential } = await rig.pair(pairingCode);
    const read = async (headers = new Headers()) =>
      rig.http.devicesReadSnapshot({ caller: await rig.authenticate(credential), headers });

    await expect(read()).rejects.toMatchObject({ code: 'device.room-not-assigned' });
    const { assignmentId } = await rig.assign(id, 'elm');
    await expect(read()).rejects.toMatchObject({
      code: 'device.snapshot-not-ready',
      retryAfterSeconds: 5,
    });
    rig.snapshots.set('elm', snapshotOf('elm', 7));
    const first = await read();
    rig.snapshots.set('elm', { ...snapshotOf('elm', 7), readAt: '2026-03-02T08:05:00.000Z' });
    const second = await read(new Headers({ 'if-none-match': first.headers?.['etag'] ?? '' }));

    expect(first).toMatchObject({ status: 200, body: { version: 7, assignmentId } });
    expect(second).toMatchObject({
      status: 304,
      headers: { 'snapshot-read-at': '2026-03-02T08:05:00.000Z' },
    });
  });
});

describe('revoking', () => {
  it('A revoked device gets 403, a wrong credential 401, and connections are closed twice.', async () => {
    rig.advance(QUIET_MS);
    const { id, pairingCode } = await rig.create();
    const { credential } = await rig.pair(pairingCode);
    rig.queued.length = 0;

    await rig.revoke(id);

    await expect(rig.authenticate(credential)).rejects.toMatchObject({
      code: 'device.revoked',
    });
    const wrong = `${credential.slice(0, -1)}${credential.endsWith('A') ? 'B' : 'A'}`;
    await expect(rig.authenticate(wrong)).rejects.toMatchObject({
      code: 'device.credential-invalid',
    });
    expect(rig.queued).toEqual([
      {
        name: 'connection-close',
        message: { deviceId: id, shard: expect.any(String) },
        delaySeconds: 360,
      },
    ]);
    expect(await rig.view(id)).toMatchObject({ state: 'revoked', roomId: null });
  });

  it('When Web PubSub does not answer, connections are closed through the queue.', async () => {
    const { id } = await rig.create();
    rig.faults.replace([{ service: 'web-pubsub', status: 404 }]);
    rig.queued.length = 0;

    await rig.revoke(id);
    rig.faults.replace([]);

    expect(rig.queued.map(({ delaySeconds }) => delaySeconds)).toEqual([360, 0]);
  });
});

describe('a first room', () => {
  it('A device that is given its first room keeps its connection and hears of the room; another room ends it.', async () => {
    for (const room of ['lime', 'pine']) rig.addRoom(room);
    rig.snapshots.set('lime', snapshotOf('lime', 7));
    const { id, pairingCode } = await rig.create();
    const { credential } = await rig.pair(pairingCode);
    const { body } = await rig.http.devicesNegotiate({
      caller: await rig.authenticate(credential),
    });
    const socket = await openSocket((body as { url: string }).url);
    rig.queued.length = 0;

    const { assignmentId } = await rig.assign(id, 'lime');
    await socket.caughtUp();
    expect(socket.messages).toEqual([expect.objectContaining({ assignmentId, version: 7 })]);
    expect(rig.queued.filter(({ name }) => name === 'connection-close')).toEqual([]);

    await rig.assign(id, 'pine');
    expect(rig.queued.filter(({ name }) => name === 'connection-close')).toHaveLength(1);
    socket.close();
  });
});

describe('reports', () => {
  it('Reports show what a device shows and whether it is behind, and silence raises one alert.', async () => {
    rig.advance(QUIET_MS);
    rig.addRoom('ash');
    const { id, pairingCode } = await rig.create();
    const { credential } = await rig.pair(pairingCode);
    const { assignmentId } = await rig.assign(id, 'ash');
    const caller = await rig.authenticate(credential);
    rig.snapshots.set('ash', snapshotOf('ash', 3));
    const deviceTime = new Date(rig.clock().getTime() - 3 * 86_400_000).toISOString();

    const { body } = await rig.http.devicesReport({
      caller,
      body: { version: 2, assignmentId, deviceTime },
    });
    expect(body).toMatchObject({ version: 3, assignmentId, fresh: true });
    expect(await rig.view(id)).toMatchObject({
      versionShown: 2,
      stale: true,
      clockSkewSeconds: -259_200,
    });
    await rig.http.devicesReport({ caller, body: { version: 3, assignmentId, deviceTime } });
    expect(await rig.view(id)).toMatchObject({ versionShown: 3, stale: false });

    rig.advance(13 * 60_000);
    await rig.watch();
    await rig.watch();
    expect(await rig.view(id)).toMatchObject({ stale: true, connected: false, offline: true });
    expect(rig.alerts.filter((alert) => alert.subject === id)).toHaveLength(1);

    const ended = () => rig.resolved.filter(({ subject }) => subject === id).length;
    const before = ended();
    for (const _ of Array(2).keys()) {
      await rig.http.devicesReport({ caller, body: { version: 3, assignmentId, deviceTime } });
    }
    expect(ended()).toBe(before + 1);
  });

  it('A report resolves an alert that a watch could not store before it was cut off.', async () => {
    rig.advance(QUIET_MS);
    const { id, pairingCode } = await rig.create();
    const { credential } = await rig.pair(pairingCode);
    const caller = await rig.authenticate(credential);
    const report = () =>
      rig.http.devicesReport({
        caller,
        body: { version: null, assignmentId: null, deviceTime: rig.clock().toISOString() },
      });
    const ended = () =>
      rig.resolved.filter(({ kind, subject }) => kind === 'device-stale' && subject === id).length;
    await report();
    await report();
    const before = ended();

    rig.advance(13 * 60_000);
    await report();
    await report();

    expect(ended()).toBe(before + 1);
  });

  it('An old credential is rotated, and ends with the first use of the new one.', async () => {
    rig.advance(QUIET_MS);
    const { pairingCode } = await rig.create();
    const { credential } = await rig.pair(pairingCode);
    rig.advance(61 * 24 * 3600_000);
    const caller = await rig.authenticate(credential);

    const { body } = await rig.http.devicesNegotiate({ caller });
    const { rotate } = body as { rotate: { credential: string } };
    await rig.authenticate(credential);
    await rig.authenticate(rotate.credential);

    await expect(rig.authenticate(credential)).rejects.toMatchObject({
      code: 'device.credential-invalid',
    });
  });
});

describe('pairing other hardware', () => {
  it('Other hardware takes the place of the former, with its room and none of its reports.', async () => {
    rig.advance(QUIET_MS);
    rig.addRoom('box');
    rig.snapshots.set('box', snapshotOf('box', 1));
    const { id, pairingCode } = await rig.create();
    const { credential } = await rig.pair(pairingCode);
    const { assignmentId } = await rig.assign(id, 'box');
    const caller = await rig.authenticate(credential);
    const deviceTime = rig.clock().toISOString();
    await rig.http.devicesReport({ caller, body: { version: 1, assignmentId, deviceTime } });

    const fresh = await rig.pair(await rig.newCode(id), undefined, 'S2');

    expect(fresh.deviceId).toBe(id);
    const view = await rig.view(id);
    expect(view).toMatchObject({ serialNumber: 'S2', roomId: 'box', assignmentId, stale: true });
    expect(view).not.toHaveProperty('versionShown');
    expect(rig.audit.at(-1)).toMatchObject({ action: 'device.replaced', target: id });
  });
});

describe('a crash between unassigning a device and unfollowing its room', () => {
  it('The watch ends the sync of a room that a crash left followed.', async () => {
    rig.addRoom('bay');
    const { id } = await rig.create();
    await rig.assign(id, 'bay');
    rig.crashes.add('unfollow');
    await expect(rig.unassign(id)).rejects.toThrow('crash');
    rig.crashes.clear();
    expect(rig.followed).toContain('bay');

    await rig.watch();

    expect(rig.followed).not.toContain('bay');
    await rig.assign(id, 'bay');
    await rig.watch();
    expect(rig.followed).toContain('bay');
  });
});

describe('a crash between unassigning a device and ending its connections', () => {
  it('The watch ends the connections that a crash left open after a device was unassigned.', async () => {
    rig.addRoom('den');
    const { id } = await rig.create();
    await rig.assign(id, 'den');
    rig.crashes.add('close');
    await expect(rig.unassign(id)).rejects.toThrow('crash');
    rig.crashes.clear();
    const ended = () => rig.queued.filter(({ message }) => JSON.stringify(message).includes(id));
    const before = ended().length;

    await rig.watch();

    expect(ended()).toHaveLength(before + 1);
    expect(rig.followed).not.toContain('den');
    expect(rig.resolved.at(-1)).toMatchObject({ kind: 'device-stale', subject: id });
  });
});

describe('a test message to a screen', () => {
  it('A test needs a paired device, and counts as seen once the device reports it.', async () => {
    rig.advance(QUIET_MS);
    const { id, pairingCode } = await rig.create();
    const call = { caller: administrator, params: { org: ORGANISATION, device: id } };
    await expect(rig.http.devicesSendTest(call)).rejects.toMatchObject({
      code: 'device.not-paired',
    });
    const { credential } = await rig.pair(pairingCode);

    const { body } = await rig.http.devicesSendTest(call);
    const testId = (body as { id: string }).id;
    const deviceTime = rig.clock().toISOString();
    const report = async (id?: string) =>
      rig.http.devicesReport({
        caller: await rig.authenticate(credential),
        body: { version: null, assignmentId: null, deviceTime, ...(id && { testId: id }) },
      });
    await report('another');
    expect((await rig.view(id)).test).toEqual(body);
    await report(testId);

    expect((await rig.view(id)).test).toMatchObject({ id: testId, seenAt: expect.any(String) });
  });
});

describe('the list of devices', () => {
  it('The list of devices pages without gaps or repeats, and a stale ETag changes nothing.', async () => {
    const { id } = await rig.create('Last');
    const page = async (after?: string) => {
      const { body } = await rig.http.devicesList({
        params: { org: ORGANISATION },
        query: { limit: 2, after },
        url: `${rig.api}/organisations/${ORGANISATION}/devices?limit=2`,
      });
      return body as { items: { id: string }[]; nextLink?: string };
    };
    const ids: string[] = [];
    let link: string | undefined;
    do {
      const after: string | null =
        link === undefined ? null : new URL(link).searchParams.get('after');
      const { items, nextLink } = await page(after ?? undefined);
      ids.push(...items.map((item) => item.id));
      link = nextLink;
    } while (link !== undefined);

    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain(id);
    const stale = {
      caller: administrator,
      params: { org: ORGANISATION, device: id },
      headers: new Headers({ 'if-match': 'W/"older"' }),
      body: { name: 'New' },
    };
    await expect(rig.http.devicesRename(stale)).rejects.toMatchObject({ code: 'request.changed' });
  });
});

describe('erasing an organisation with devices', () => {
  it('Erasing an organisation forgets every device.', async () => {
    rig.advance(QUIET_MS);
    const { id, pairingCode } = await rig.create();
    const { credential } = await rig.pair(pairingCode);

    await rig.devices.assignments.removeAll(ORGANISATION);

    await expect(rig.view(id)).rejects.toMatchObject({ code: 'device.not-found' });
    await expect(rig.authenticate(credential)).rejects.toMatchObject({
      code: 'device.credential-invalid',
    });
  });
});
