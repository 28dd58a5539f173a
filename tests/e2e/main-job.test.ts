import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ApiProblem,
  changeRoom,
  connect,
  followSetup,
  patiently,
  roomsOf,
} from '../../docs/api-client.ts';
import {
  type Journey,
  type MicrosoftTenant,
  type Person,
  startJourney,
} from '../../local/demo/journey.ts';
import { type WatchedDevice, watchDevice } from '../../local/demo/watch.ts';
import { type RunningStack, startStack } from '../support/stack.ts';

const DOMAIN = 'contoso.example';
const ADMIN = `admin@${DOMAIN}`;
const DAY = 86_400_000;

let stack: RunningStack;
let journey: Journey;
let tenant: MicrosoftTenant;
let administrator: Person;
let base: string;
const screens: WatchedDevice[] = [];

interface RoomView {
  readonly id: string;
  readonly displayName: string;
  readonly emailAddress: string;
  readonly timeZone: string | null;
  readonly state: string;
}

const utc = (time: number) => ({
  dateTime: new Date(time).toISOString().slice(0, 19),
  timeZone: 'UTC',
});
const events = (room: { emailAddress: string }) =>
  `/tenants/${tenant.id}/rooms/${encodeURIComponent(room.emailAddress)}/events`;

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

async function newCustomer(domain: string) {
  const made = await journey.tenant({
    domain,
    rooms: [
      {
        displayName: 'Atomium',
        emailAddress: `atomium@${domain}`,
        timeZone: 'Europe/Brussels',
        capacity: 8,
      },
      { displayName: 'Hudson', emailAddress: `hudson@${domain}`, timeZone: 'America/New_York' },
      { displayName: 'Secret', emailAddress: `secret@${domain}`, hidden: true },
    ],
  });
  const email = `it@portal.${domain}`;
  const person = await journey.person(email);
  const organisation = await journey.organisation(domain, { ...person, email });
  return { tenant: made, person, organisation };
}

/** A device that shows the room, with all details of its meetings. */
async function watchRoom() {
  const { body } = await administrator.call<{ items: RoomView[] }>('GET', `${base}/rooms`);
  const room = body.items.find((found) => found.displayName === 'Atomium');
  if (room === undefined) throw new Error('no room');
  await administrator.call('PATCH', `${base}/rooms/${room.id}`, { timeZone: 'Europe/Brussels' });
  const settings = { privacy: 'details', showJoinLinks: true };
  await administrator.call('PATCH', `${base}/calendar/settings`, settings);
  const device = await administrator.call<{ id: string; pairingCode: string }>(
    'POST',
    `${base}/devices`,
    { name: 'Base Unit' },
  );
  const assigned = await administrator.call('PUT', `${base}/devices/${device.body.id}/room`, {
    roomId: room.id,
  });
  const screen = await watchDevice(
    journey,
    device.body.pairingCode.toLowerCase().replace('-', ' '),
  );
  screens.push(screen);
  await screen.until(({ privacy }) => privacy === 'details');
  return { room, assigned, screen };
}
const book = (subject: string) =>
  journey.control<{ id: string }>('POST', events({ emailAddress: `atomium@${DOMAIN}` }), {
    subject,
    organizer: { emailAddress: { name: 'Jordan Meyer', address: `jordan@${DOMAIN}` } },
    start: utc(Date.now() + 3_600_000),
    end: utc(Date.now() + 5_400_000),
    isOnlineMeeting: true,
    onlineMeeting: { joinUrl: 'https://teams.microsoft.com/l/meetup-join/abc' },
  });

beforeAll(async () => {
  stack = await startStack({ env: { SYNC_DEBOUNCE_SECONDS: '0' } });
  journey = startJourney(stack.urls);
  const customer = await newCustomer(DOMAIN);
  ({ tenant, person: administrator } = customer);
  base = `/organisations/${customer.organisation}`;
  await journey.connect(administrator, customer.organisation, ADMIN);
  await journey.reach(administrator, customer.organisation, ['awaiting-sync-consent']);
  await journey.continueSetup(administrator, customer.organisation, ADMIN);
  await journey.reach(administrator, customer.organisation, ['ready']);
});

afterAll(async () => {
  for (const screen of screens) screen.stop();
  await stack?.stop();
});

describe('the main job', () => {
  it('An administrator connects a tenant through both approvals; one secret is stored and the visible rooms are listed.', async () => {
    const domain = 'fabrikam.example';
    const { tenant: own, person, organisation } = await newCustomer(domain);
    const path = `/organisations/${organisation}`;
    const before = await person.call('GET', `${path}/calendar/setup`);
    const plugins = await person.call('GET', `${path}/plugins`);

    expect(before.body).toMatchObject({ state: 'not-connected', attempt: 0, timeline: [] });
    expect(plugins.body).toMatchObject({ items: [{ id: 'microsoft-calendar', installed: true }] });

    const discovery = await journey.connect(person, organisation, `admin@${domain}`);
    const validated = await journey.reach(person, organisation, ['awaiting-sync-consent']);

    expect(discovery.url).toBe(`${stack.urls.portal}/organisations/${organisation}/calendar`);
    expect(validated.microsoftTenant).toMatchObject({ id: own.id });

    const { body: applications } = await journey.control<{
      items: {
        displayName: string;
        passwordCredentials: { secretText: string; endDateTime: string }[];
      }[];
    }>('GET', `/tenants/${own.id}/applications`);
    const sync = applications.items.filter(
      (application) => application.displayName === 'ClickShare Calendar Sync',
    );
    const [secret] = sync[0]?.passwordCredentials ?? [];

    expect(sync).toHaveLength(1);
    expect(sync[0]?.passwordCredentials).toHaveLength(1);
    const days = (Date.parse(secret?.endDateTime ?? '') - Date.now()) / DAY;
    expect(days).toBeGreaterThan(725);
    expect(days).toBeLessThan(735);

    const approval = await journey.continueSetup(person, organisation, `admin@${domain}`);
    const setup = await journey.reach(person, organisation, ['ready']);

    expect(approval.url).toBe(`${stack.urls.portal}/organisations/${organisation}/calendar`);
    expect(setup.timeline.map((entry) => entry.state)).toEqual(
      expect.arrayContaining(['validating', 'awaiting-sync-consent', 'verifying', 'ready']),
    );
    expect(setup).not.toHaveProperty('problem');

    const { body } = await person.call<{ items: RoomView[] }>('GET', `${path}/rooms`);

    expect(body.items.map((room) => room.displayName).sort()).toEqual(['Atomium', 'Hudson']);
    expect(body.items.every((room) => room.state === 'active' && !room.id.includes('@'))).toBe(
      true,
    );
  });

  it('A device shows a room with a series and its exceptions, an all-day meeting and a private meeting.', async () => {
    const { room, assigned, screen } = await watchRoom();
    const now = Date.now();
    const today = new Date(now + 3_600_000).toISOString().slice(0, 10);
    const series = await journey.control<{ id: string }>('POST', events(room), {
      subject: 'Stand-up',
      start: {
        dateTime: `${new Date(now - 7 * DAY).toISOString().slice(0, 10)}T09:15:00`,
        timeZone: 'Romance Standard Time',
      },
      end: {
        dateTime: `${new Date(now - 7 * DAY).toISOString().slice(0, 10)}T09:30:00`,
        timeZone: 'Romance Standard Time',
      },
      recurrence: {
        pattern: { type: 'daily', interval: 1 },
        range: { type: 'noEnd', startDate: new Date(now - 7 * DAY).toISOString().slice(0, 10) },
      },
    });
    await journey.control('POST', events(room), {
      subject: 'Board meeting',
      sensitivity: 'private',
      start: utc(now + 3_600_000),
      end: utc(now + 7_200_000),
      onlineMeeting: { joinUrl: 'https://teams.microsoft.com/l/meetup-join/private' },
      isOnlineMeeting: true,
    });
    await journey.control('POST', events(room), {
      subject: 'Company day',
      isAllDay: true,
      start: { dateTime: `${today}T00:00:00`, timeZone: 'UTC' },
      end: {
        dateTime: `${new Date(Date.parse(today) + DAY).toISOString().slice(0, 10)}T00:00:00`,
        timeZone: 'UTC',
      },
    });
    await journey.control('POST', events(room), {
      subject: 'Design review',
      organizer: { emailAddress: { name: 'Jordan Meyer', address: `jordan@${DOMAIN}` } },
      start: utc(now + 7_200_000),
      end: utc(now + 10_800_000),
      isOnlineMeeting: true,
      onlineMeeting: { joinUrl: 'https://teams.microsoft.com/l/meetup-join/abc' },
    });
    const snapshot = await screen.until(
      ({ meetings }) =>
        meetings.some((meeting) => meeting.private) &&
        ['Stand-up', 'Company day', 'Design review'].every((title) =>
          meetings.some((meeting) => meeting.title === title),
        ),
    );

    expect(assigned.body).toMatchObject({ roomId: room.id });
    expect(snapshot).toMatchObject({
      kind: 'calendar.snapshot',
      assignmentId: assigned.body['assignmentId'],
      room: { id: room.id, name: 'Atomium', timeZone: 'Europe/Brussels' },
      privacy: 'details',
      truncated: false,
    });
    const byTitle = new Map(snapshot.meetings.map((meeting) => [meeting.title, meeting]));
    expect(byTitle.get('Stand-up')).toMatchObject({
      allDay: false,
      private: false,
      status: 'busy',
    });
    expect(byTitle.get('Company day')).toMatchObject({ allDay: true, start: today });
    expect(byTitle.get('Design review')).toMatchObject({
      organiser: 'Jordan Meyer',
      joinUrl: 'https://teams.microsoft.com/l/meetup-join/abc',
    });
    const hidden = snapshot.meetings.find((meeting) => meeting.private);
    expect(hidden).toBeDefined();
    expect(Object.keys(hidden ?? {})).not.toEqual(expect.arrayContaining(['title']));
    expect(JSON.stringify(snapshot)).not.toMatch(/Board meeting|meetup-join\/private/);

    const occurrences = snapshot.meetings.filter((meeting) => meeting.title === 'Stand-up').length;
    await journey.control('DELETE', `${events(room)}/${series.body.id}`);
    const later = await screen.until(
      ({ version, meetings }) =>
        version > snapshot.version && meetings.every((meeting) => meeting.title !== 'Stand-up'),
    );
    expect(later.meetings).toHaveLength(snapshot.meetings.length - occurrences);
  });

  it('A changed meeting reaches the device within seconds.', async () => {
    const { room, screen } = await watchRoom();
    const meeting = await book('First name');
    await screen.until(({ meetings }) => meetings.some(({ title }) => title === 'First name'));

    await journey.control('PATCH', `${events(room)}/${meeting.body.id}`, {
      subject: 'Second name',
    });
    const changed = await screen.until(({ meetings }) =>
      meetings.some(({ title }) => title === 'Second name'),
    );

    expect(changed.meetings.some(({ title }) => title === 'First name')).toBe(false);
  });

  it('The privacy setting busy-only masks every meeting on the device at once.', async () => {
    const { screen } = await watchRoom();
    await book('Masked later');
    await screen.until(({ meetings }) => meetings.some(({ title }) => title === 'Masked later'));

    await administrator.call('PATCH', `${base}/calendar/settings`, { privacy: 'busy-only' });

    const masked = await screen.until(({ privacy }) => privacy === 'busy-only');

    expect(masked.meetings.length).toBeGreaterThan(0);
    expect(
      masked.meetings.every(
        (meeting) => !('title' in meeting || 'organiser' in meeting || 'joinUrl' in meeting),
      ),
    ).toBe(true);
  });

  it('GET /device/snapshot answers with an ETag, and with 304 when nothing changed.', async () => {
    const { screen } = await watchRoom();
    const get = (etag?: string) =>
      fetch(`${stack.urls.api}/device/snapshot`, {
        headers: {
          authorization: `Bearer ${screen.credential}`,
          ...(etag === undefined ? {} : { 'if-none-match': etag }),
        },
      });

    const first = await get();
    const second = await get(first.headers.get('etag') ?? '');

    expect([first.status, second.status]).toEqual([200, 304]);
    expect(second.headers.get('snapshot-read-at')).toMatch(/Z$/);
  });

  it('Unassigning a room clears the screen, and a revoked device is disconnected.', async () => {
    const { screen } = await watchRoom();
    const path = `${base}/devices/${screen.deviceId}`;
    await administrator.call('DELETE', `${path}/room`);
    await screen.untilState(({ kind }) => kind === 'unassigned');

    const revoked = await administrator.call('DELETE', path);
    const end = await screen.untilState(({ kind }) => kind === 'unpaired');

    expect(revoked.status).toBe(204);
    expect(end).toEqual({ kind: 'unpaired', code: 'device.revoked' });
  });

  it('The client of the API guide follows a set-up, lists rooms page by page, changes one that changed meanwhile, and waits as it is told.', async () => {
    const domain = 'guided.example';
    const { person, organisation: org } = await newCustomer(domain);
    const api = connect(stack.urls.api, async () => person.token);
    await journey.connect(person, org, `admin@${domain}`);
    const states = (await all(followSetup(api, org, 100))).map(({ state }) => state);
    await journey.continueSetup(person, org, `admin@${domain}`);
    states.push(...(await all(followSetup(api, org, 100))).map(({ state }) => state));
    const rooms = await all(roomsOf(api, org, 1));
    const room = rooms.find(({ displayName }) => displayName === 'Hudson')?.id ?? '';
    const path = `/organisations/${org}/rooms/${room}`;
    const seen: (string | null)[] = [];
    const changed = await changeRoom(api, { org, room }, async ({ timeZone }) => {
      seen.push(timeZone);
      if (seen.length === 1) await person.call('PATCH', path, { timeZone: 'Asia/Tokyo' });
      return { privacy: 'details' };
    });
    const refresh = () =>
      api.POST('/organisations/{org}/rooms/refresh', { params: { path: { org } } });
    const refusal = await refresh()
      .then(refresh)
      .catch((error: ApiProblem) => error);
    let asked = 0;
    const waited = patiently(async () => {
      asked += 1;
      if (asked < 3) throw new ApiProblem(503, {}, 0);
      return asked;
    });

    expect([states.includes('awaiting-sync-consent'), states.at(-1)]).toEqual([true, 'ready']);
    expect(rooms.map(({ displayName }) => displayName).toSorted()).toEqual(['Atomium', 'Hudson']);
    expect(seen).toEqual(['America/New_York', 'Asia/Tokyo']);
    expect(changed).toMatchObject({ timeZone: 'Asia/Tokyo', privacy: 'details' });
    expect(refusal).toMatchObject({ status: 429, code: 'room.refreshed-recently' });
    expect((refusal as ApiProblem).retryAfterSeconds).toBeGreaterThan(0);
    expect(await waited).toBe(3);
  });

  it('The logs hold no secret, token, subject or address.', async () => {
    const { screen } = await watchRoom();
    const meeting = await book('Quarterly forecast');
    const path = `${events({ emailAddress: `atomium@${DOMAIN}` })}/${meeting.body.id}`;
    for (const subject of ['Quarterly forecast', 'Second name']) {
      await journey.control('PATCH', path, { subject });
      await screen.until(({ meetings }) => meetings.some(({ title }) => title === subject));
    }
    const { body: applications } = await journey.control<{
      items: { passwordCredentials: { secretText: string }[] }[];
    }>('GET', `/tenants/${tenant.id}/applications`);
    const secrets = applications.items.flatMap((application) =>
      application.passwordCredentials.map(({ secretText }) => secretText),
    );
    const { body: logs } = await journey.control<string>('GET', '/logs');
    const planted = [
      ...secrets,
      screen.credential,
      administrator.token,
      'Design review',
      'Quarterly forecast',
      'Second name',
      'meetup-join',
      `atomium@${DOMAIN}`,
      'Jordan Meyer',
      ADMIN,
      `it@portal.${DOMAIN}`,
    ];

    expect(secrets.length).toBeGreaterThan(0);
    expect(logs.length).toBeGreaterThan(100);
    expect(planted.filter((text) => logs.includes(text))).toEqual([]);
  });
});
