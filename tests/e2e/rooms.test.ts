/** The life of a tenant's rooms as its members see it, from the first list to five thousand of them. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Journey, type Person, startJourney } from '../../local/demo/journey.ts';
import { until } from '../support/ground.ts';
import { type RunningStack, startStack } from '../support/stack.ts';

const DOMAIN = 'rooms.example';
const MINUTE_MS = 60_000;
let stack: RunningStack;
let journey: Journey;
let administrator: Person;
let base: string;
let tenant: string;

interface Room {
  readonly id: string;
  readonly displayName: string;
  readonly state: string;
  readonly reason?: string;
}
interface Page<T> {
  readonly items: readonly T[];
  readonly nextLink?: string;
}

beforeAll(async () => {
  stack = await startStack({ env: { SYNC_DEBOUNCE_SECONDS: '0' } });
  journey = startJourney(stack.urls);
  const made = await journey.tenant({
    domain: DOMAIN,
    rooms: [
      {
        displayName: 'Atrium',
        capacity: '12',
        place: {
          videoDeviceName: 'Wall',
          tags: ['bright'],
          isWheelChairAccessible: true,
          address: { city: 'Gent', countryOrRegion: 'BE' },
        },
      },
      { displayName: 'Atrium', emailAddress: `o'hara@${DOMAIN}` },
      { displayName: 'Büro', emailAddress: `büro@${DOMAIN}` },
      { displayName: 'Cellar', mailbox: 'on-premises' },
      { displayName: 'Drawing', mailbox: 'none' },
      { displayName: 'Vault', hidden: true },
    ],
  });
  tenant = `/tenants/${made.id}`;
  const email = 'it@rooms.example';
  administrator = await journey.person(email);
  const organisation = await journey.organisation('Rooms', { ...administrator, email });
  base = `/organisations/${organisation}`;
  await journey.connect(administrator, organisation, `admin@${DOMAIN}`);
  await journey.reach(administrator, organisation, ['awaiting-sync-consent']);
  await journey.continueSetup(administrator, organisation, `admin@${DOMAIN}`);
  await journey.reach(administrator, organisation, ['ready']);
  // Most of these rooms have no address.
  const defaultTimeZone = 'Europe/Brussels';
  await administrator.call('PATCH', `${base}/calendar/settings`, { defaultTimeZone });
});
afterAll(() => stack?.stop());

async function all<T>(path: string): Promise<T[]> {
  const items: T[] = [];
  for (let next: string | undefined = `${base}${path}?limit=200`; next !== undefined; ) {
    const { body }: { body: Page<T> } = await administrator.call('GET', next);
    items.push(...body.items);
    next = body.nextLink?.replace(stack.urls.api, '');
  }
  return items;
}
const room = async (name: string) =>
  (await all<Room>('/rooms')).find(({ displayName }) => displayName === name);
const isNow = (name: string, state: string) =>
  until(`${state}: ${name}`, async () =>
    (await room(name))?.state === state ? await room(name) : undefined,
  );
const changes = () =>
  all<{ kind: string; by: string; room?: { displayName: string }; count?: number }>(
    '/room-changes',
  );
const openAlerts = async () =>
  (
    await administrator.call<Page<{ kind: string; subject: string }>>(
      'GET',
      `${base}/alerts?state=open`,
    )
  ).body.items.map(({ kind, subject }) => `${kind} ${subject}`);
/** Asks for the list, a minute after the last time. */
async function refresh(): Promise<void> {
  await journey.control('POST', '/clock', { advanceMs: MINUTE_MS });
  expect((await administrator.call('POST', `${base}/rooms/refresh`)).status).toBe(202);
}
async function assign(roomId: string | undefined): Promise<string> {
  const { body } = await administrator.call<{ id: string }>('POST', `${base}/devices`, {
    name: 'Base Unit',
  });
  await administrator.call('PUT', `${base}/devices/${body.id}/room`, { roomId });
  return body.id;
}
const device = async (id: string) =>
  (await all<{ id: string; roomId: string; roomState?: string }>('/devices')).find(
    (each) => each.id === id,
  );

it('Rooms are listed with their properties, whatever their names are.', async () => {
  const { body } = await administrator.call<{ items: Room[]; list: object }>(
    'GET',
    `${base}/rooms`,
  );

  expect(body.items.map(({ displayName }) => displayName).sort()).toEqual(
    ['Atrium', 'Atrium', 'Büro', 'Cellar', 'Drawing'].sort(),
  );
  expect(body.items).toContainEqual(
    expect.objectContaining({
      displayName: 'Atrium',
      capacity: 12,
      timeZone: 'Europe/Brussels',
      timeZoneFrom: 'address',
      equipment: expect.objectContaining({ videoDevice: 'Wall', tags: ['bright'] }),
    }),
  );
  expect(body.list).toMatchObject({ notices: [{ code: 'rooms.listed-late' }] });
});

it('A hidden room is added by its address, unless its calendar cannot be read.', async () => {
  const add = (name: string) =>
    administrator.call<{ state: string; code: string }>('POST', `${base}/rooms`, {
      emailAddress: `${name}@${DOMAIN}`,
    });
  const codes = async (...names: string[]) =>
    await Promise.all(names.map(async (name) => (await add(name)).body.code));

  expect(await add('Vault')).toMatchObject({ status: 201, body: { state: 'hidden' } });
  expect(await add("O'Hara")).toMatchObject({ status: 200, body: { state: 'active' } });
  expect(await codes('cellar', 'drawing', 'a b')).toEqual([
    'room.mailbox-inactive',
    'room.mailbox-missing',
    'request.invalid',
  ]);
});

it('A room that vanishes keeps its device, is shown as gone, raises an alert, and recovers by itself.', async () => {
  const atrium = (await all<Room & { emailAddress: string }>('/rooms')).find(
    ({ emailAddress }) => emailAddress === `atrium@${DOMAIN}`,
  );
  const buero = await room('Büro');
  const [one, two] = [await assign(atrium?.id), await assign(buero?.id)];
  const mailbox = `${tenant}/rooms/atrium@${DOMAIN}`;
  await journey.control('DELETE', mailbox);
  await journey.control('PATCH', `${tenant}/rooms/${encodeURIComponent(`büro@${DOMAIN}`)}`, {
    hidden: true,
  });
  await refresh();
  await isNow('Büro', 'hidden');
  await until('gone', async () => ((await device(one))?.roomState === 'gone' ? true : undefined));
  await until('alerted', async () =>
    (await openAlerts()).includes(`room-lost ${atrium?.id}`) ? true : undefined,
  );

  expect(await device(one)).toMatchObject({ roomId: atrium?.id, roomState: 'gone' });
  expect(await device(two)).toMatchObject({ roomId: buero?.id, roomState: 'hidden' });
  expect(await openAlerts()).toHaveLength(1);

  await journey.control('POST', `${tenant}/rooms`, [
    { displayName: 'Atrium II', emailAddress: `atrium@${DOMAIN}` },
  ]);
  await journey.control('PATCH', `${tenant}/rooms/${encodeURIComponent(`büro@${DOMAIN}`)}`, {
    hidden: false,
    emailAddress: `buero@${DOMAIN}`,
  });
  await refresh();
  await isNow('Atrium II', 'active');
  await isNow('Büro', 'active');
  await until('resolved', async () => ((await openAlerts()).length === 0 ? true : undefined));

  expect(await device(one)).toMatchObject({ roomId: atrium?.id, roomState: 'active' });
  const told = (await changes()).map(({ kind, room: of }) => `${kind} ${of?.displayName}`);
  expect(told.slice(0, 5).sort()).toEqual([
    'back Atrium II',
    'back Büro',
    'changed Atrium II',
    'moved Büro',
    'renamed Atrium II',
  ]);
  expect(told).toEqual(expect.arrayContaining(['gone Atrium', 'hidden Büro', 'added Cellar']));
});

it('Five thousand rooms are listed within sixty requests, although Microsoft throttles in the middle of the list.', async () => {
  const before = (await all('/rooms')).length;
  await journey.control('POST', `${tenant}/rooms`, 5000);
  await journey.control('PUT', '/faults', [
    { service: 'graph', path: '%24skip=1000', status: 429, retryAfter: 1, times: 2 },
    { service: 'graph', path: '$skip=1000', status: 429, retryAfter: 1, times: 2 },
  ]);
  await journey.control('DELETE', '/requests');
  await refresh();
  const [latest] = await until('discovered', async () => {
    const [entry] = await changes();
    return entry?.kind === 'discovered' ? [entry] : undefined;
  });
  const { body } = await journey.control<{ items: { path: string; status: number }[] }>(
    'GET',
    '/requests?service=graph',
  );
  const asked = body.items.filter(({ path }) => path.includes('/places/'));

  expect(latest).toMatchObject({ by: 'microsoft', count: 5000 });
  expect(asked.filter(({ status }) => status === 429)).not.toEqual([]);
  expect(asked.length).toBeLessThanOrEqual(60);
  expect(await all('/rooms')).toHaveLength(before + 5000);
});

it('The logs never hold the address of a room.', async () => {
  const { body } = await journey.control<string>('GET', '/logs');

  expect(body).toContain('rooms.refreshed');
  expect(body).not.toContain(`@${DOMAIN}`);
});
