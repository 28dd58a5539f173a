/** Rooms over real tables: discovered, listed, corrected, added by hand, refreshed. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { MailboxAnswer } from '../../../shared/calendar/contract.ts';
import type { Deps, Platform } from '../../../shared/composition/deps.ts';
import { composeRooms } from '../../../shared/composition/rooms.ts';
import { MicrosoftError } from '../../../shared/microsoft/contract.ts';
import type { Config } from '../../../shared/platform/config.ts';
import { tableOpener } from '../../../shared/platform/table-storage.ts';
import type { OpenTable } from '../../../shared/platform/tables.ts';
import { dispatchRefreshes } from '../../../shared/rooms/request-refresh.ts';
import { type RunningAzurite, startAzurite } from '../../support/azurite.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const caller = { key: 'key', email: 'a@b.example', emailVerified: true, operator: 'none' } as const;
const place = (name: string, change: object = {}) => ({
  id: `place-${name}`,
  emailAddress: `${name}@contoso.example`,
  displayName: name,
  capacity: 4,
  address: { countryOrRegion: 'BE' },
  ...change,
});

let azurite: RunningAzurite;
let openTable: OpenTable;
let places: object[];
let reread: string[];
let answer: MailboxAnswer | MicrosoftError;
let failure: MicrosoftError | undefined;
let tenantId: string;
let whileListing: () => void;
/** Who reads calendars in the customer's tenant. */
const SYNC = { appId: 'sync' };
let probed: string[];
let provenAs: unknown;
let sent: unknown[];
let now: number;
let organisations = 0;
let org = '';
let defaultTimeZone: string | null = null;

beforeAll(async () => {
  azurite = await startAzurite();
  const storage = { kind: 'connection-string', value: azurite.connectionString };
  openTable = tableOpener({ HTTP_TIMEOUT_SECONDS: 10, storage } as Config);
});
afterAll(() => azurite.close());
beforeEach(() => {
  org = `org-${(organisations += 1)}`;
  places = [place('north'), place('south'), place('west')];
  reread = [];
  sent = [];
  answer = 'readable';
  failure = undefined;
  tenantId = 'tenant';
  whileListing = () => undefined;
  probed = [];
  defaultTimeZone = null;
  now = Date.parse('2026-11-23T10:00:00Z');
});

function rooms() {
  const platform = {
    config: { API_URL: 'http://localhost/api' },
    clock: () => new Date(now),
    openTable,
    openQueue: () => ({
      send(message: unknown) {
        sent.push(message);
        return Promise.resolve();
      },
    }),
  } as unknown as Platform;
  const deps = {
    graph: () => ({
      send() {
        whileListing();
        return failure === undefined
          ? Promise.resolve({ status: 200, body: { value: places } })
          : Promise.reject(failure);
      },
    }),
    connections: () => ({
      get: () => Promise.resolve({ state: 'ready', tenantId, discovery: {}, sync: SYNC }),
    }),
    calendars: () => ({
      freshness: (_org: string, ids: string[]) =>
        Promise.resolve(
          new Map(ids.map((id) => [id, { readAt: '2026-11-23T09:59:00.000Z', fresh: true }])),
        ),
      defaultTimeZone: () => Promise.resolve(defaultTimeZone),
      snapshot: () => Promise.resolve(undefined),
      probe(_org: string, address: string, as: unknown) {
        probed.push(address);
        provenAs = as;
        return answer instanceof MicrosoftError ? Promise.reject(answer) : Promise.resolve(answer);
      },
      reread(_org: string, id: string) {
        reread.push(id);
        return Promise.resolve();
      },
    }),
    audit: () => ({ append: () => Promise.resolve() }),
    live: () => ({ publish: () => Promise.resolve() }),
    scope: () => ({ watch: () => Promise.resolve() }),
  } as unknown as Deps;
  return composeRooms(platform, deps);
}

const input = (more: object) =>
  ({
    caller,
    params: { org },
    query: {},
    body: undefined,
    headers: new Headers(),
    url: `http://localhost/api/organisations/${org}/rooms`,
    log: silent,
    ...more,
  }) as never;

interface Listed {
  items: { id: string; displayName: string; state: string; emailAddress: string }[];
  list: { readAt?: string; notices: { code: string }[] };
  nextLink?: string;
}
interface Changes {
  items: { kind: string; by: string; room?: { displayName: string }; count?: number }[];
  nextLink?: string;
}
const changes = async (query: object = { limit: 50 }, url = 'http://localhost/api/x') =>
  (await rooms().http.roomsChanges(input({ query, url }))).body as Changes;
const kinds = async () =>
  (await changes()).items.map(({ kind, room }) => `${kind} ${room?.displayName}`);
const stateOf = async (name: string) =>
  (await listed()).items.find((room) => room.displayName === name)?.state;
const listed = async (query: object = { limit: 50 }, url = 'http://localhost/api/x') =>
  (await rooms().http.roomsList(input({ query, url }))).body as Listed;

describe('rooms', () => {
  it('Rooms are discovered, and nothing changes the second time', async () => {
    expect(await rooms().contract.refresh(org)).toEqual({ found: 3 });
    const before = await listed();
    await rooms().contract.refresh(org);

    expect((await listed()).items).toEqual(before.items);
    expect(reread).toEqual([]);
    expect(before.items).toHaveLength(3);
    expect(before.items[0]).toMatchObject({
      capacity: 4,
      building: null,
      floor: null,
      equipment: { videoDevice: null, tags: [] },
      timeZone: 'Europe/Brussels',
      timeZoneFrom: 'address',
      state: 'active',
      readAt: '2026-11-23T09:59:00.000Z',
      fresh: true,
    });
  });

  it('Rooms come page by page, each once', async () => {
    await rooms().contract.refresh(org);
    const first = await listed({ limit: 2 });
    const after = new URL(first.nextLink ?? '').searchParams.get('after') ?? undefined;
    const second = await listed({ limit: 2, after });
    const ids = [...first.items, ...second.items].map(({ id }) => id);

    expect(second.nextLink).toBeUndefined();
    expect(new Set(ids).size).toBe(3);
    expect(ids).toEqual([...ids].sort());
  });

  it('Rooms keep their id when renamed and are gone when unlisted and without a calendar', async () => {
    await rooms().contract.refresh(org);
    answer = 'missing';
    const before = await listed();
    places = [place('north', { emailAddress: 'nord@contoso.example' }), place('south')];
    await rooms().contract.refresh(org);
    const after = await listed();
    const state = (name: string) => after.items.find((room) => room.displayName === name)?.state;

    expect(after.items.map(({ id }) => id)).toEqual(before.items.map(({ id }) => id));
    expect(after.items.map(({ emailAddress }) => emailAddress)).toContain('nord@contoso.example');
    expect([state('north'), state('south'), state('west')]).toEqual(['active', 'active', 'gone']);
    expect(reread).toHaveLength(2);
  });

  it('Rooms can be corrected, which reads them again; a stale change is refused', async () => {
    await rooms().contract.refresh(org);
    const room = (await listed()).items[0]?.id ?? '';
    const get = await rooms().http.roomsGet(input({ params: { org, room } }));
    const etag = get.headers?.['etag'] ?? '';
    const change = (body: object, ifMatch: string) =>
      rooms().http.roomsChange(
        input({ params: { org, room }, body, headers: new Headers({ 'if-match': ifMatch }) }),
      );

    now += 1000;
    const changed = await change({ timeZone: 'Asia/Tokyo', privacy: 'details' }, etag);

    expect(changed.body).toMatchObject({
      timeZone: 'Asia/Tokyo',
      timeZoneFrom: 'administrator',
      privacy: 'details',
    });
    expect((await changes()).items[0]).toMatchObject({
      kind: 'changed',
      by: 'user:key',
      fields: ['timeZone', 'privacy'],
    });
    expect(reread).toEqual([room]);
    await expect(change({ privacy: null }, etag)).rejects.toMatchObject({
      code: 'request.changed',
    });
    const back = await change({ timeZone: null, privacy: null }, changed.headers?.['etag'] ?? '');
    expect(back.body).toMatchObject({ timeZone: 'Europe/Brussels' });
    expect(back.body).not.toHaveProperty('privacy');
  });

  it('Rooms without an address take the default time zone of the organisation, and say so', async () => {
    places = [place('north', { address: null }), place('south')];
    await rooms().contract.refresh(org);
    const zones = async () =>
      (await rooms().http.roomsList(input({ query: { limit: 50 } }))).body as {
        items: { displayName: string; timeZone: string | null; timeZoneFrom?: string }[];
      };
    const zoneOf = async (name: string) =>
      (await zones()).items.find(({ displayName }) => displayName === name);
    const unknown = await zoneOf('north');
    expect(unknown?.timeZone).toBeNull();
    expect(unknown).not.toHaveProperty('timeZoneFrom');

    defaultTimeZone = 'America/Lima';
    const assumed = { timeZone: 'America/Lima', timeZoneFrom: 'organisation' };
    expect(await zoneOf('north')).toMatchObject(assumed);
    expect(await zoneOf('south')).toMatchObject({ timeZoneFrom: 'address' });
    const room = (await listed()).items.find(({ displayName }) => displayName === 'north')?.id;
    const one = await rooms().http.roomsGet(input({ params: { org, room } }));
    expect(one.body).toMatchObject(assumed);
  });

  it('Rooms can be added when hidden, once their calendar was read', async () => {
    const add = (emailAddress: string) =>
      rooms().http.roomsAdd(input({ body: { emailAddress, displayName: 'Vault' } }));
    const added = await add('Vault@Contoso.example');
    const again = await add('vault@contoso.example');

    expect(added).toMatchObject({ status: 201, body: { state: 'hidden', displayName: 'Vault' } });
    expect(added.headers?.['location']).toMatch(new RegExp(`/organisations/${org}/rooms/.+`));
    expect(again).toMatchObject({ status: 200 });
    // A connection that ends meanwhile is not asked for a second time.
    expect(provenAs).toBe(SYNC);
    answer = 'refused';
    await expect(add('other@contoso.example')).rejects.toMatchObject({
      code: 'room.calendar-refused',
    });
    answer = 'inactive';
    await expect(add('cellar@contoso.example')).rejects.toMatchObject({
      code: 'room.mailbox-inactive',
    });
  });

  it('Rooms show what their calendars answered', async () => {
    await rooms().contract.refresh(org);
    const room = (await listed()).items[0]?.id ?? '';
    await rooms().contract.noteCalendar(org, room, 'refused');
    await rooms().contract.noteCalendar(org, 'unknown', 'refused');

    expect(await rooms().contract.get(org, room)).toMatchObject({ state: 'unreadable' });
    expect((await rooms().http.roomsGet(input({ params: { org, room } }))).body).toMatchObject({
      reason: 'access-refused',
    });
    await expect(
      rooms().http.roomsSnapshot(input({ params: { org, room } })),
    ).rejects.toMatchObject({
      code: 'room.snapshot-not-ready',
    });
  });

  it('Rooms can be refreshed once a minute', async () => {
    const refresh = () => rooms().http.roomsRefresh(input({}));

    expect(await refresh()).toMatchObject({ status: 202 });
    now += 20_000;
    await expect(refresh()).rejects.toMatchObject({
      code: 'room.refreshed-recently',
      retryAfterSeconds: 40,
    });
    now += 40_000;
    expect(await refresh()).toMatchObject({ status: 202 });
    expect(sent).toHaveLength(2);
  });

  it('A list that was read while another tenant was connected is ignored', async () => {
    whileListing = () => {
      tenantId = 'another';
    };

    await expect(rooms().contract.refresh(org)).rejects.toMatchObject({
      code: 'room.not-connected',
    });
    expect((await listed()).items).toEqual([]);
  });

  it('Rooms are forgotten together', async () => {
    await rooms().contract.refresh(org);
    await rooms().contract.removeAll(org);

    expect((await listed()).items).toEqual([]);
    expect((await changes()).items).toEqual([]);
  });

  it('Members see the history of rooms, newest first, page by page', async () => {
    await rooms().contract.refresh(org);
    now += 1000;
    answer = 'missing';
    places = [place('north', { displayName: 'Nord', capacity: 9 }), place('south')];
    await rooms().contract.refresh(org);
    now += 1000;
    answer = 'readable';
    places = [place('north', { displayName: 'Nord', capacity: 9 }), place('west')];
    await rooms().contract.refresh(org);
    now += 1000;
    places = [place('south', { emailAddress: 'sud@contoso.example' }), ...places];
    await rooms().contract.refresh(org);
    const all = await changes();
    const first = await changes({ limit: 4 });
    const after = new URL(first.nextLink ?? '').searchParams.get('after') ?? undefined;
    const rest = await changes({ limit: 50, after });
    const told = all.items.map(({ kind, room }) => `${kind} ${room?.displayName}`);

    expect(told.slice(0, 2).sort()).toEqual(['back south', 'moved south']);
    expect(told.slice(2, 4).sort()).toEqual(['back west', 'hidden south']);
    expect(told.slice(4, 7).sort()).toEqual(['changed Nord', 'gone west', 'renamed Nord']);
    expect(told.slice(7).sort()).toEqual(['added north', 'added south', 'added west']);
    expect(all.items.every(({ by }) => by === 'microsoft')).toBe(true);
    expect([...first.items, ...rest.items]).toEqual(all.items);
  });

  it('Rooms are not lost by an empty list until it stays empty', async () => {
    await rooms().contract.refresh(org);
    const all = places;
    answer = 'missing';
    places = [];
    await rooms().runRefresh({ organisationId: org, failures: 0 }, silent);

    expect(await stateOf('west')).toBe('active');
    expect((await listed()).list.notices.map(({ code }) => code)).toContain('rooms.list-empty');
    expect(sent).toEqual([{ organisationId: org, failures: 1 }]);
    now += 3_700_000;
    await rooms().contract.refresh(org);
    expect(await stateOf('west')).toBe('gone');
    places = all;
    await rooms().contract.refresh(org);
    expect(await stateOf('west')).toBe('active');
    expect((await listed()).list.notices.map(({ code }) => code)).toEqual(['rooms.listed-late']);
  });

  it('Rooms survive a list that breaks off and calendars that cannot be asked', async () => {
    await rooms().contract.refresh(org);
    failure = new MicrosoftError('throttled', { retryAfterSeconds: 90 });
    await rooms().runRefresh({ organisationId: org, failures: 0 }, silent);

    expect((await listed()).list.notices.map(({ code }) => code)).toContain('rooms.list-unread');
    failure = undefined;
    answer = new MicrosoftError('throttled', { retryAfterSeconds: 300 });
    places = [place('north')];
    await rooms().runRefresh({ organisationId: org, failures: 1 }, silent);
    expect([await stateOf('south'), await stateOf('west')]).toEqual(['active', 'active']);
    answer = 'readable';
    await rooms().runRefresh({ organisationId: org, failures: 2 }, silent);
    expect([await stateOf('south'), await stateOf('west')]).toEqual(['hidden', 'hidden']);
    expect(sent).toEqual([1, 2].map((failures) => ({ organisationId: org, failures })));
  });

  it('Rooms without a mailbox, or with one elsewhere, show the reason and are asked again', async () => {
    await rooms().contract.refresh(org);
    const room = (await listed()).items[0]?.id ?? '';
    now += 1000;
    await rooms().contract.noteCalendar(org, room, 'inactive');

    expect(await rooms().contract.get(org, room)).toMatchObject({ state: 'unreadable' });
    expect(sent).toEqual([{ organisationId: org, failures: 0 }]);
    answer = 'inactive';
    await rooms().contract.refresh(org);
    expect(await rooms().contract.get(org, room)).toMatchObject({ state: 'unreadable' });
    answer = 'readable';
    now += 1000;
    await rooms().contract.refresh(org);
    expect(await rooms().contract.get(org, room)).toMatchObject({ state: 'active' });
    expect((await kinds()).map((kind) => kind.split(' ')[0]).slice(0, 2)).toEqual([
      'back',
      'unreadable',
    ]);
    expect(reread).toEqual([room]);
  });

  it('Rooms may have one name, and addresses with quotes and beyond ASCII', async () => {
    places = ["o'hara@contoso.example", 'Büro.1@münchen.example', 'x”y@contoso.example'].map(
      (emailAddress, at) => place(`p${at}`, { displayName: 'Büro', emailAddress }),
    );
    await rooms().contract.refresh(org);
    const items = (await listed()).items;
    places = [place('p0', { displayName: 'Büro', emailAddress: "o'hara@contoso.example" })];
    answer = 'missing';
    await rooms().contract.refresh(org);

    expect(items.map(({ emailAddress }) => emailAddress).sort()).toEqual([
      'büro.1@münchen.example',
      "o'hara@contoso.example",
      'x”y@contoso.example',
    ]);
    expect(probed.sort()).toEqual(['büro.1@münchen.example', 'x”y@contoso.example']);
  });

  it('Rooms are read again only when the list is older than asked for', async () => {
    await rooms().contract.refresh(org);
    places = [];
    now += 60_000;

    expect(await rooms().contract.refresh(org, { unlessReadWithinMinutes: 5 })).toEqual({
      found: 3,
    });
  });

  it('Rooms are each there once, and once in the history, when several refreshes run at once', async () => {
    places = Array.from({ length: 230 }, (_, at) => place(`many${at}`));
    await Promise.all([1, 2, 3].map(() => rooms().contract.refresh(org)));
    const { items } = await changes({ limit: 200 });

    expect((await listed({ limit: 200 })).nextLink).toBeDefined();
    expect(items.every(({ kind }) => kind === 'discovered' || kind === 'added')).toBe(true);
    expect(items.reduce((sum, { count = 1 }) => sum + count, 0)).toBe(230);
  });

  it('Rooms are refreshed at a time of their own every day', async () => {
    const dispatched: { organisationId: string; delaySeconds?: number }[] = [];
    const dispatch = dispatchRefreshes({
      queue: {
        send: (message: { organisationId: string }, options?: { delaySeconds?: number }) =>
          Promise.resolve(dispatched.push({ ...message, ...options })).then(() => undefined),
      },
      organisations: () => ({
        get: (id: string) =>
          Promise.resolve({
            id,
            ...(id === 'leaving' && { deletingSince: '2026-11-23T10:00:00Z' }),
          }),
        async *names() {
          yield* Array.from({ length: 100 }, (_, at) => ({ id: `o${at}` }));
          yield { id: 'leaving' };
        },
      }),
      connections: () => ({ get: () => Promise.resolve({ state: 'ready' }) }),
    } as unknown as Parameters<typeof dispatchRefreshes>[0]);
    await dispatch(silent);
    const first = dispatched.splice(0);
    await dispatch(silent);
    const delays = first.map(({ delaySeconds = -1 }) => delaySeconds);

    expect(dispatched).toEqual(first);
    expect(delays).toHaveLength(100);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...delays)).toBeLessThan(86_400);
    expect(new Set(delays.map((delay) => Math.floor(delay / 21_600))).size).toBe(4);
  });

  it('Rooms are kept in a history that ends', async () => {
    await rooms().contract.refresh(org);
    now += 91 * 86_400_000;
    expect(await kinds()).toEqual([]);
    places = [place('north', { displayName: 'Nord' }), place('south'), place('west')];
    await rooms().contract.refresh(org);

    expect(await kinds()).toEqual(['renamed Nord']);
  });
});
