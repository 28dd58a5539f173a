/** Rooms over real tables: discovered, listed, corrected, added by hand, refreshed. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { MailboxAnswer } from '../../../shared/calendar/contract.ts';
import type { Peers, Platform } from '../../../shared/composition/peers.ts';
import { composeRooms } from '../../../shared/composition/rooms.ts';
import type { Config } from '../../../shared/platform/config.ts';
import { type OpenTable, tableOpener } from '../../../shared/platform/tables.ts';
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
let answer: MailboxAnswer;
let sent: unknown[];
let now: number;
let organisations = 0;
let org = '';

beforeAll(async () => {
  azurite = await startAzurite();
  const storage = { kind: 'connection-string', value: azurite.connectionString };
  openTable = tableOpener({ storage } as Config);
});
afterAll(() => azurite.close());
beforeEach(() => {
  org = `org-${(organisations += 1)}`;
  places = [place('north'), place('south'), place('west')];
  reread = [];
  sent = [];
  answer = 'readable';
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
  const peers = {
    graph: () => ({ send: () => Promise.resolve({ status: 200, body: { value: places } }) }),
    connections: () => ({
      get: () => Promise.resolve({ state: 'ready', discovery: {}, sync: {} }),
    }),
    calendars: () => ({
      freshness: (_org: string, ids: string[]) =>
        Promise.resolve(
          new Map(ids.map((id) => [id, { readAt: '2026-11-23T09:59:00.000Z', fresh: true }])),
        ),
      snapshot: () => Promise.resolve(undefined),
      probe: () => Promise.resolve(answer),
      reread(_org: string, id: string) {
        reread.push(id);
        return Promise.resolve();
      },
    }),
    audit: () => ({ append: () => Promise.resolve() }),
  } as unknown as Peers;
  return composeRooms(platform, peers);
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
  nextLink?: string;
}
const listed = async (query: object = { limit: 50 }, url = 'http://localhost/api/x') =>
  (await rooms().list(input({ query, url }))).body as Listed;

describe('rooms', () => {
  it('are discovered, and nothing changes the second time', async () => {
    expect(await rooms().contract.refresh(org)).toEqual({ found: 3 });
    const before = await listed();
    await rooms().contract.refresh(org);

    expect(await listed()).toEqual(before);
    expect(reread).toEqual([]);
    expect(before.items).toHaveLength(3);
    expect(before.items[0]).toMatchObject({
      capacity: 4,
      building: null,
      floor: null,
      timeZone: 'Europe/Brussels',
      state: 'active',
      readAt: '2026-11-23T09:59:00.000Z',
      fresh: true,
    });
  });

  it('come page by page, each once', async () => {
    await rooms().contract.refresh(org);
    const first = await listed({ limit: 2 });
    const after = new URL(first.nextLink ?? '').searchParams.get('after') ?? undefined;
    const second = await listed({ limit: 2, after });
    const ids = [...first.items, ...second.items].map(({ id }) => id);

    expect(second.nextLink).toBeUndefined();
    expect(new Set(ids).size).toBe(3);
    expect(ids).toEqual([...ids].sort());
  });

  it('keep their id when renamed and are gone when unlisted', async () => {
    await rooms().contract.refresh(org);
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

  it('can be corrected, which reads them again; a stale change is refused', async () => {
    await rooms().contract.refresh(org);
    const room = (await listed()).items[0]?.id ?? '';
    const get = await rooms().get(input({ params: { org, room } }));
    const etag = get.headers?.['etag'] ?? '';
    const change = (body: object, ifMatch: string) =>
      rooms().change(
        input({ params: { org, room }, body, headers: new Headers({ 'if-match': ifMatch }) }),
      );

    const changed = await change({ timeZone: 'Asia/Tokyo', privacy: 'details' }, etag);

    expect(changed.body).toMatchObject({ timeZone: 'Asia/Tokyo', privacy: 'details' });
    expect(reread).toEqual([room]);
    await expect(change({ privacy: null }, etag)).rejects.toMatchObject({
      code: 'request.changed',
    });
    const back = await change({ timeZone: null, privacy: null }, changed.headers?.['etag'] ?? '');
    expect(back.body).toMatchObject({ timeZone: 'Europe/Brussels' });
    expect(back.body).not.toHaveProperty('privacy');
  });

  it('can be added when hidden, once their calendar was read', async () => {
    const add = (emailAddress: string) =>
      rooms().add(input({ body: { emailAddress, displayName: 'Vault' } }));
    const added = await add('Vault@Contoso.example');
    const again = await add('vault@contoso.example');

    expect(added).toMatchObject({ status: 201, body: { state: 'hidden', displayName: 'Vault' } });
    expect(added.headers?.['location']).toMatch(new RegExp(`/organisations/${org}/rooms/.+`));
    expect(again).toMatchObject({ status: 200 });
    answer = 'refused';
    await expect(add('other@contoso.example')).rejects.toMatchObject({
      code: 'room.calendar-refused',
    });
  });

  it('show what their calendar told', async () => {
    await rooms().contract.refresh(org);
    const room = (await listed()).items[0]?.id ?? '';
    await rooms().contract.noteCalendar(org, room, 'refused');
    await rooms().contract.noteCalendar(org, 'unknown', 'refused');

    expect(await rooms().contract.get(org, room)).toMatchObject({ state: 'unreadable' });
    await expect(rooms().snapshot(input({ params: { org, room } }))).rejects.toMatchObject({
      code: 'room.snapshot-not-ready',
    });
  });

  it('can be refreshed once a minute', async () => {
    const refresh = () => rooms().requestRefresh(input({}));

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

  it('are forgotten together', async () => {
    await rooms().contract.refresh(org);
    await rooms().contract.removeAll(org);

    expect((await listed()).items).toEqual([]);
  });
});
