import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Journey, type Person, startJourney } from '../../local/demo/journey.ts';
import { type WatchedDevice, watchCredential, watchDevice } from '../../local/demo/watch.ts';
import { openSocket } from '../support/raw-socket.ts';
import { type RunningStack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';

const DOMAIN = 'contoso.example';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let stack: RunningStack;
let journey: Journey;
let tenantId: string;
let administrator: Person;
let organisation: string;
let base: string;
let rooms: { id: string; emailAddress: string }[];
const screens: WatchedDevice[] = [];

interface DeviceView {
  readonly id: string;
  readonly roomId: string | null;
  readonly assignmentId: string | null;
  readonly pairingCode: string;
  readonly stale: boolean;
  readonly connected: boolean;
  readonly versionShown?: number;
  readonly clockSkewSeconds?: number;
  readonly test?: { readonly id: string; readonly seenAt?: string };
}

beforeAll(async () => {
  stack = await startStack({ env: { SYNC_DEBOUNCE_SECONDS: '0' } });
  journey = startJourney(stack.urls);
  const names = ['Oak', 'Elm'];
  const tenant = await journey.tenant({
    domain: DOMAIN,
    rooms: names.map((displayName) => ({ displayName, timeZone: 'Europe/Brussels' })),
  });
  tenantId = tenant.id;
  const email = 'it@portal.example';
  administrator = await journey.person(email);
  organisation = await journey.organisation('Contoso', { ...administrator, email });
  base = `/organisations/${organisation}`;
  await journey.connect(administrator, organisation, `admin@${DOMAIN}`);
  await journey.reach(administrator, organisation, ['awaiting-sync-consent']);
  await journey.continueSetup(administrator, organisation, `admin@${DOMAIN}`);
  await journey.reach(administrator, organisation, ['ready']);
  const { body } = await administrator.call<{ items: typeof rooms }>('GET', `${base}/rooms`);
  rooms = body.items;
});

afterAll(async () => {
  for (const screen of screens) screen.stop();
  await stack?.stop();
});

const roomAt = (index: number) => {
  const room = rooms[index];
  if (room === undefined) throw new Error('no such room');
  return room;
};
const book = async (index: number) => {
  const start = Date.now() + 3_600_000;
  const at = (time: number) => ({
    dateTime: new Date(time).toISOString().slice(0, 19),
    timeZone: 'UTC',
  });
  const mailbox = encodeURIComponent(roomAt(index).emailAddress);
  await journey.control('POST', `/tenants/${tenantId}/rooms/${mailbox}/events`, {
    subject: 'Review',
    start: at(start),
    end: at(start + 1_800_000),
  });
};
const view = async (id: string) =>
  (await administrator.call<DeviceView>('GET', `${base}/devices/${id}`)).body;
const assign = async (id: string, index: number) =>
  (
    await administrator.call<DeviceView>('PUT', `${base}/devices/${id}/room`, {
      roomId: roomAt(index).id,
    })
  ).body;
async function create(): Promise<DeviceView> {
  const { body } = await administrator.call<DeviceView>('POST', `${base}/devices`, {
    name: 'Base Unit',
  });
  return body;
}
/** A device that shows its first snapshot. */
async function running(index: number) {
  const { id, pairingCode } = await create();
  const { assignmentId } = await assign(id, index);
  const screen = await watchDevice(journey, pairingCode);
  screens.push(screen);
  await screen.until((snapshot) => snapshot.assignmentId === assignmentId);
  return { id, screen, assignmentId };
}
const asDevice = (
  credential: string,
  method: string,
  path: string,
  body?: string,
  headers: Record<string, string> = {},
) =>
  fetch(`${stack.urls.api}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${credential}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
const negotiate = async (credential: string) =>
  (await (await asDevice(credential, 'POST', '/device/negotiate')).json()) as {
    url: string;
    rotate?: { credential: string };
  };
const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;
const drop = (userId: string) =>
  journey.control<{ dropped: number }>('POST', '/web-pubsub/drop', { userId });
const openAlerts = async (person: Person, path: string) =>
  (await person.call<{ items: { kind: string; subject: string }[] }>('GET', `${path}?state=open`))
    .body.items;

describe('a connection that breaks', () => {
  it('A client recovers a broken connection and fetches the snapshot that changed meanwhile.', async () => {
    const { id, screen } = await running(0);
    const before = screen.shown.at(-1)?.version ?? 0;

    expect((await drop(id)).body).toEqual({ dropped: 1 });
    await book(0);
    await screen.until(({ version }) => version > before);

    expect(screen.states.filter(({ kind }) => kind === 'disconnected')).toEqual([]);
    await until('fresh', async () => {
      const { connected, stale } = await view(id);
      return connected && !stale;
    });
  });

  it('A client connects anew when the recovery of its connection is refused.', async () => {
    const { id, screen } = await running(0);
    const before = screen.shown.at(-1)?.version ?? 0;

    await journey.control('PUT', '/web-pubsub/recovery', { refused: true });
    await drop(id);
    await screen.untilState(({ kind }) => kind === 'disconnected');
    await journey.control('PUT', '/web-pubsub/recovery', { refused: false });
    await book(0);

    await screen.until(({ version }) => version > before);
  });

  it('A device connects again and shows its room while Graph and Key Vault are down.', async () => {
    const { screen } = await running(0);
    await journey.control('PUT', '/faults', [
      { service: 'graph', drop: true },
      { service: 'key-vault', drop: true },
      { service: 'identity', drop: true },
    ]);
    try {
      const again = watchCredential(stack.urls.api, screen.deviceId, screen.credential);
      screens.push(again);

      expect((await again.until(() => true)).room.id).toBe(roomAt(0).id);
    } finally {
      await journey.control('PUT', '/faults', []);
    }
  });
});

describe('a device that is moved', () => {
  it('A device that is moved shows its new room at once, and old URLs and ETags give nothing of its former room.', async () => {
    const { id, screen } = await running(0);
    const first = await asDevice(screen.credential, 'GET', '/device/snapshot');
    const { url } = await negotiate(screen.credential);

    const { assignmentId } = await assign(id, 1);
    const moved = await screen.until((snapshot) => snapshot.assignmentId === assignmentId);
    const old = await openSocket(url);
    await book(0);
    await book(1);
    await screen.until(({ room, version }) => room.id === roomAt(1).id && version > moved.version);
    const again = await asDevice(screen.credential, 'GET', '/device/snapshot', undefined, {
      'if-none-match': first.headers.get('etag') ?? '',
    });
    await old.caughtUp();

    expect(again.status).toBe(200);
    const after = screen.shown.slice(screen.shown.indexOf(moved));
    const pushed = old.messages as { room: { id: string } }[];
    expect(new Set([...after, ...pushed].map(({ room }) => room.id))).toEqual(
      new Set([roomAt(1).id]),
    );
    old.close();
  });
});

describe('the person who installs', () => {
  it('An installer pairs and assigns devices, from a list too, and may do nothing else.', async () => {
    const email = 'installer@portal.example';
    await administrator.call('POST', `${base}/members`, { email, role: 'installer' });
    const installer = await journey.person(email);
    const post = (csv: string) =>
      fetch(`${stack.urls.api}${base}/devices/bulk`, {
        method: 'POST',
        headers: { authorization: `Bearer ${installer.token}`, 'content-type': 'text/csv' },
        body: csv,
      });

    const wrong = await post(
      `name,room\nListed,${roomAt(0).emailAddress}\nBad,nowhere@x.example\n`,
    );
    const right = await post(`name,room\nListed,${roomAt(0).emailAddress}\n`);

    expect([wrong.status, await codeOf(wrong)]).toEqual([400, 'device.list-invalid']);
    const { items } = (await right.json()) as { items: DeviceView[] };
    const screen = await watchDevice(journey, items[0]?.pairingCode ?? '');
    screens.push(screen);
    await screen.until(({ room }) => room.id === roomAt(0).id);
    await installer.call('POST', `${base}/devices/${screen.deviceId}/test`);
    await until('seen', async () => (await view(screen.deviceId)).test?.seenAt);
    const refused = await Promise.all([
      installer.call('DELETE', `${base}/devices/${screen.deviceId}`),
      installer.call('PATCH', `${base}/devices/${screen.deviceId}`, { name: 'x' }),
      installer.call('GET', `${base}/alerts`),
      installer.call('GET', `${base}/members`),
      installer.call('GET', `${base}/rooms/${roomAt(0).id}/snapshot`),
      installer.call('DELETE', `${base}/calendar`),
    ]);
    expect(refused.map(({ status }) => status)).toEqual(Array(6).fill(403));
  });

  it('An installer replaces broken hardware: the device keeps its room and the former unit is locked out.', async () => {
    const { id, screen, assignmentId } = await running(0);

    const { body } = await administrator.call<DeviceView>(
      'POST',
      `${base}/devices/${id}/pairing-code`,
    );
    const fresh = await watchDevice(journey, body.pairingCode);
    screens.push(fresh);

    expect((await fresh.until(() => true)).assignmentId).toBe(assignmentId);
    expect(await screen.untilState(({ kind }) => kind === 'unpaired')).toMatchObject({
      code: 'device.credential-invalid',
    });
  });
});

describe('what a device sends', () => {
  it('A report of a device is refused when it is malformed, too large, or in the name of another device.', async () => {
    const { screen } = await running(0);
    const report = (body: string) => asDevice(screen.credential, 'POST', '/device/report', body);
    const [, ...rest] = screen.credential.split('.');

    const answers = [
      await report('{'),
      await report('{"version":"7"}'),
      await report(JSON.stringify({ padding: 'x'.repeat(5_000) })),
      await asDevice(['another-org', ...rest].join('.'), 'GET', '/device/snapshot'),
      await asDevice(`${screen.credential}x`, 'GET', '/device/snapshot'),
    ];

    expect(answers.map(({ status }) => status)).toEqual([400, 400, 413, 401, 401]);
    for (const frame of ['not json', '{"type":"unknown"}', `{"x":"${'y'.repeat(1_100_000)}"}`]) {
      const socket = await openSocket((await negotiate(screen.credential)).url);
      socket.send(frame);
      await socket.closed;
    }
  });

  it("A device's clock that is days off is recorded and changes nothing else.", async () => {
    const { id, screen } = await running(0);
    const { version, assignmentId } = screen.shown.at(-1) ?? {};
    const deviceTime = new Date(Date.now() - 3 * DAY).toISOString();
    // What it says by itself comes before.
    await until('reported', async () => (await view(id)).versionShown === version);

    const body = JSON.stringify({ version, assignmentId, deviceTime });
    const answer = await asDevice(screen.credential, 'POST', '/device/report', body);

    expect(await answer.json()).toMatchObject({ version, assignmentId, fresh: true });
    const seen = await view(id);
    expect(Math.round((seen.clockSkewSeconds ?? 0) / 3_600)).toBe(-72);
    expect(seen).toMatchObject({ versionShown: version, stale: false });
  });
});

describe('a device that is revoked', () => {
  it('A revoked device stops at once: a client URL that it kept delivers nothing, is closed, and is refused after it expired.', async () => {
    const { id, screen } = await running(0);
    const { url } = await negotiate(screen.credential);

    await administrator.call('DELETE', `${base}/devices/${id}`);
    await screen.untilState(({ kind }) => kind === 'unpaired');
    const kept = await openSocket(url);
    const other = await running(0);
    const before = other.screen.shown.at(-1)?.version ?? 0;
    await book(0);
    await other.screen.until(({ version }) => version > before);
    await kept.caughtUp();

    expect(kept.messages).toEqual([]);
    expect(await codeOf(await asDevice(screen.credential, 'GET', '/device/snapshot'))).toBe(
      'device.revoked',
    );
    await journey.control('POST', '/clock', { advanceMs: 7 * MINUTE });
    await kept.closed;
    await expect(openSocket(url)).rejects.toThrow('refused');
  });
});

describe("the portal's live channel", () => {
  it('Members who are removed or made installers, and connect only afterwards, are closed within the life of a token and a minute.', async () => {
    const listener = async (name: string) => {
      const email = `${name}@portal.example`;
      const invited = await administrator.call<{ id: string }>('POST', `${base}/members`, {
        email,
        role: 'member',
      });
      const person = await journey.person(email);
      const { body } = await person.call<{ url: string }>('POST', `${base}/negotiate`);
      return { member: `${base}/members/${invited.body.id}`, url: body.url };
    };
    const [removed, demoted, kept] = [
      await listener('removed'),
      await listener('demoted'),
      await listener('kept'),
    ];
    await administrator.call('DELETE', removed.member);
    await administrator.call('PUT', demoted.member, { role: 'installer' });
    const late = [await openSocket(removed.url), await openSocket(demoted.url)];
    const other = await openSocket(kept.url);
    let isClosed = false;
    void other.closed.then(() => {
      isClosed = true;
    });

    await journey.control('POST', '/clock', { advanceMs: 6 * MINUTE });
    await Promise.all(late.map((socket) => socket.closed));

    expect(isClosed).toBe(false);
    other.close();
    await expect(openSocket(removed.url)).rejects.toThrow('refused');
  });
});

describe('guessing pairing codes', () => {
  it('Guessing of pairing codes is throttled, whatever client address the caller claims.', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 14; count += 1) {
      const answer = await fetch(`${stack.urls.api}/devices/pair`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': `203.0.113.${count}` },
        body: JSON.stringify({ pairingCode: 'BCDFG-HJKLM', serialNumber: '1', model: 'm' }),
      });
      statuses.push(answer.status);
      if (answer.status === 429) {
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      }
    }

    expect(statuses.slice(0, 10)).not.toContain(201);
    expect(statuses.slice(-4)).toEqual([429, 429, 429, 429]);
    const operator = await journey.person('operator@portal.example', ['operator']);
    expect(await openAlerts(operator, '/operations/alerts')).toContainEqual(
      expect.objectContaining({ kind: 'pairing-attack', subject: 'source' }),
    );
  });
});

describe('the credential of a device', () => {
  it('A device credential is renewed after months, and a call with the former credential raises an alert.', async () => {
    await journey.control('POST', '/clock', { advanceMs: 2 * MINUTE });
    const { id, screen } = await running(1);
    // Connecting again by itself it would take the new credential before this test does.
    screen.stop();
    await journey.control('POST', '/clock', { advanceMs: 61 * DAY });
    administrator = await journey.person('it@portal.example');

    const { rotate } = await negotiate(screen.credential);
    const renewed = rotate?.credential ?? '';
    const first = await asDevice(renewed, 'GET', '/device/snapshot');
    const copy = await asDevice(screen.credential, 'GET', '/device/snapshot');

    expect([first.status, copy.status, await codeOf(copy)]).toEqual([
      200,
      401,
      'device.credential-invalid',
    ]);
    expect(await openAlerts(administrator, `${base}/alerts`)).toContainEqual(
      expect.objectContaining({ kind: 'device-cloned', subject: id }),
    );
    expect((await asDevice(renewed, 'POST', '/device/negotiate')).status).toBe(200);
  });

  it('A device credential is void when its organisation is deleted.', async () => {
    const { screen } = await running(0);
    const operator = await journey.person('operator@portal.example', ['operator']);

    await operator.call('DELETE', base);

    expect(await screen.untilState(({ kind }) => kind === 'unpaired')).toMatchObject({
      code: expect.stringMatching(/^device\.(credential-invalid|revoked)$/),
    });
  });
});
