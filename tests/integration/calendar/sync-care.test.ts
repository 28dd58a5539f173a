/** What keeps sync whole over months: the audit of the due index, reconciled subscriptions, outages, and many tenants. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { tableDrainLeases } from '../../../shared/calendar/adapters/table-drain-leases.ts';
import { tableDueIndex } from '../../../shared/calendar/adapters/table-due-index.ts';
import { MicrosoftError } from '../../../shared/microsoft/contract.ts';
import type { Config } from '../../../shared/platform/config.ts';
import { tableOpener } from '../../../shared/platform/table-storage.ts';
import {
  event,
  makeWorld,
  newOrganisation,
  ownAzurite,
  silent,
  tick,
  type World,
} from './calendar-world.ts';

const azurite = ownAzurite();
afterEach(async () => {
  // Hints that a test left in shards which the others do not know must not be due in the next.
  for await (const entry of indexOf(4).due(new Date('9999-01-01'), 1000)) {
    await indexOf(4).remove(entry);
  }
});

const notifying = { notificationsUrl: 'https://api.example/api' };
const HERE = 'https://api.example/api/webhooks/graph';
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const open = () =>
  tableOpener({
    HTTP_TIMEOUT_SECONDS: 10,
    storage: { kind: 'connection-string', value: azurite.connectionString },
  } as Config);
const indexOf = (shards: number) => tableDueIndex(open(), shards);
const reads = ({ requests }: World) =>
  requests.flatMap(({ path }) => /users\/(.*?)%40.*calendarView/.exec(path)?.[1] ?? []);

async function follow(world: World, organisation: string, rooms: readonly string[]) {
  for (const room of rooms) await world.calendar.contract.follow(organisation, room);
  await world.settle();
}
async function audit(world: World) {
  await world.calendar.dispatchAudits();
  world.advance(4 * MINUTE);
  await world.settle();
}
async function health(world: World) {
  const { body } = await world.calendar.http.calendarSyncList({
    params: {},
    query: { limit: 200, show: 'all' },
    body: undefined,
    headers: new Headers(),
    url: 'http://localhost/api/operations/sync',
    caller: { key: 'k', email: 'e', emailVerified: true, operator: 'full' },
    log: silent,
  });
  return (body as { items: Record<string, unknown>[] }).items;
}

describe('the due index', () => {
  const entries = async (world: World, shards: number) => {
    const found = [];
    for await (const entry of indexOf(shards).due(new Date(world.now().getTime() + 9e9), 1000)) {
      found.push(entry);
    }
    return found;
  };

  it('gets its missing entries back from the audit, so that a forgotten room is read again', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    await follow(world, organisation, ['north', 'south']);
    for (const entry of await entries(world, 2)) await indexOf(2).remove(entry);

    await tick(world, 10 * MINUTE);
    expect(reads(world)).toHaveLength(2);
    await audit(world);
    await tick(world, 10);

    expect(reads(world)).toHaveLength(4);
  });

  it.each([
    [4, 1],
    [1, 4],
  ])('loses no room when its number of shards changes from %i to %i', async (before, after) => {
    const world = makeWorld(azurite.connectionString, { SYNC_SHARDS: before });
    const organisation = newOrganisation();
    const rooms = Array.from({ length: 5 }, (_, at) => `room${at}`);
    await follow(world, organisation, rooms);

    const changed = makeWorld(azurite.connectionString, { SYNC_SHARDS: after });
    for (const _ of Array(3).keys()) {
      await tick(changed, 3 * MINUTE);
      await audit(changed);
    }
    await tick(changed, 10);
    await tick(changed, 15 * MINUTE);

    expect(new Set(reads(changed))).toEqual(new Set(rooms));
    const left = (await entries(changed, after)).filter(
      ({ organisationId }) => organisationId === organisation,
    );
    expect(left.map(({ roomId }) => roomId).toSorted()).toEqual(rooms);
  });

  it('makes up for missed timer runs, and lets two hosts read each room once', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    const rooms = Array.from({ length: 12 }, (_, at) => `room${at}`);
    await follow(world, organisation, rooms);
    const other = world.another();
    world.requests.length = 0;

    world.advance(HOUR);
    await Promise.all([world.calendar.sweep(silent), other.sweep(silent)]);
    await world.settle();

    expect(reads(world).toSorted()).toEqual(rooms.toSorted());
  });
});

describe('a wake-up that was lost to the lease of a dead drainer', () => {
  it('is repeated by the audit', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    await follow(world, organisation, ['north']);
    const lease = await tableDrainLeases(open(), world.now).acquire(organisation);
    const receivedAt = world.now().toISOString();
    const room = { roomId: 'north', event: 'changed', subscriptionId: 'sub' } as const;
    await world.calendar.notified(
      { organisationId: organisation, receivedAt, rooms: [room] },
      silent,
    );
    await world.settle();
    expect(lease).toHaveProperty('fence');
    expect(reads(world)).toEqual(['north']);

    world.advance(MINUTE + 1);
    await audit(world);

    expect(reads(world)).toEqual(['north', 'north']);
  });
});

describe('the comparison of subscriptions with Microsoft’s list', () => {
  /** Microsoft's side of them. */
  function microsoft(world: World) {
    const listed = new Map<string, string>();
    let made = 0;
    world.graph = ({ method, path }) => {
      if (method === 'POST') {
        made += 1;
        listed.set(`sub-${made}`, HERE);
        const expirationDateTime = new Date(world.now().getTime() + 6 * DAY * 1000).toISOString();
        return Promise.resolve({ id: `sub-${made}`, expirationDateTime });
      }
      if (method === 'DELETE') listed.delete(path.split('/').at(-1) ?? '');
      const value = [...listed].map(([id, notificationUrl]) => ({ id, notificationUrl }));
      return Promise.resolve({ value: path === '/subscriptions' ? value : [] });
    };
    return listed;
  }

  it('ends subscriptions that no room knows, and creates lost or misdirected ones again', async () => {
    const world = makeWorld(azurite.connectionString, notifying);
    const listed = microsoft(world);
    await follow(world, newOrganisation(), ['east', 'north', 'south']);
    const [kept = '', lost = '', moved = ''] = listed.keys();
    expect(listed.size).toBe(3);
    // A renewal race left two for one room, one is of a room long gone, one was lost, one goes to an old address.
    listed.set('twin', HERE).set('unknown', HERE);
    listed.delete(lost);
    listed.set(moved, 'https://old.example/api/webhooks/graph');

    await tick(world, 2 * DAY);
    await world.settle();

    expect([...listed.keys()]).toContain(kept);
    for (const gone of ['twin', 'unknown', moved]) expect([...listed.keys()]).not.toContain(gone);
    expect(listed.size).toBe(3);
    expect(new Set(listed.values())).toEqual(new Set([HERE]));
  });

  it('runs once a day at most', async () => {
    const world = makeWorld(azurite.connectionString, notifying);
    microsoft(world);
    await follow(world, newOrganisation(), ['north']);
    for (const _ of Array(28).keys()) await tick(world, 1.9 * HOUR);

    const lists = world.requests.filter(({ path }) => path === '/subscriptions');
    expect(lists.filter(({ method }) => method === 'GET').length).toBeLessThanOrEqual(2);
  });

  it('leaves no subscription when the assignment or the connection ends', async () => {
    const world = makeWorld(azurite.connectionString, notifying);
    const organisation = newOrganisation();
    const listed = microsoft(world);
    await follow(world, organisation, ['north', 'south']);

    await world.calendar.contract.unfollow(organisation, 'north');
    expect(listed.size).toBe(1);
    await world.calendar.contract.removeAll(organisation);
    expect(listed.size).toBe(0);
  });
});

describe('the sync of many tenants', () => {
  it('is not delayed by one huge tenant that is throttled', async () => {
    const world = makeWorld(azurite.connectionString);
    const [huge, small] = [newOrganisation(), newOrganisation()];
    const rooms = Array.from({ length: 60 }, (_, at) => `huge${at}`);
    await follow(world, huge, rooms);
    await follow(world, small, ['tiny']);
    world.graph = ({ path }) =>
      path.includes('huge')
        ? Promise.reject(new MicrosoftError('throttled', { status: 429, retryAfterSeconds: 1200 }))
        : Promise.resolve({ value: [] });
    world.requests.length = 0;

    world.advance(10 * MINUTE);
    await world.calendar.sweep(silent);
    const order = world.waiting.map(({ message }) => message as { organisationId: string });
    expect(order.findIndex(({ organisationId }) => organisationId === small)).toBeLessThan(2);
    await world.settle();
    for (const _ of Array(9).keys()) await tick(world, 90);

    // Four in flight noticed the throttling; nobody asked again before its time.
    expect(reads(world).filter((room) => room.startsWith('huge')).length).toBeLessThanOrEqual(4);
    expect(reads(world).filter((room) => room === 'tiny').length).toBeGreaterThan(8);
    expect(world.waiting.length).toBeLessThan(10);
  });
});

describe('the first sweep after an outage of hours', () => {
  it('has every room read once more, spread over time, although none is due', async () => {
    const world = makeWorld(azurite.connectionString, notifying);
    world.advance(15 * HOUR);
    world.graph = ({ method }) => {
      const expirationDateTime = new Date(world.now().getTime() + 6 * DAY * 1000).toISOString();
      return Promise.resolve(
        method === 'GET'
          ? { value: [] }
          : { id: `sub-${world.requests.length}`, expirationDateTime },
      );
    };
    const rooms = ['east', 'north', 'south'];
    await follow(world, newOrganisation(), rooms);
    await tick(world, 10);
    await tick(world, 11 * MINUTE);
    world.requests.length = 0;

    // At night: notified rooms are read every four hours.
    await tick(world, 2.5 * HOUR);
    expect(reads(world)).toEqual([]);
    await tick(world, 10 * MINUTE);

    expect(reads(world).toSorted()).toEqual(rooms);
  });
});

describe('the freshness of rooms', () => {
  it('is measured per organisation as rooms, lateness and lag, with alerts that resolve by themselves', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    await follow(world, organisation, ['north', 'south']);
    const events: object[] = [];
    const notify = (delaySeconds: number) => {
      const receivedAt = world.now().toISOString();
      world.advance(delaySeconds);
      events.push(event(`event-${events.length}`, 12 + events.length));
      world.graph = () => Promise.resolve({ value: events });
      const room = { roomId: 'north', event: 'changed', subscriptionId: 'sub' } as const;
      return world.calendar.notified(
        { organisationId: organisation, receivedAt, rooms: [room] },
        silent,
      );
    };
    for (const seconds of [1, 6, 6, 40, 50, 60]) await notify(seconds);
    // A read that finds nothing new was not late with anything.
    events.pop();
    events.push(event('event-5', 17));
    await world.calendar.notified(
      {
        organisationId: organisation,
        receivedAt: new Date(world.now().getTime() - 90_000).toISOString(),
        rooms: [{ roomId: 'north', event: 'changed', subscriptionId: 'sub' }],
      },
      silent,
    );
    await audit(world);

    const [found] = (await health(world)).filter((one) => one['organisationId'] === organisation);
    expect(await world.calendar.contract.isAtWork(organisation)).toBe(true);
    expect(found).toMatchObject({
      rooms: 2,
      notified: 0,
      timeZones: ['Europe/Brussels'],
      lag: { changes: 6, withinObjective: 3, p50Seconds: 6, p99Seconds: 60 },
      alerts: ['slow-changes'],
    });
    expect(world.raised).toEqual(['sync-lag:slow-changes']);

    // Nobody sweeps: rooms grow late.
    world.advance(10 * MINUTE);
    await audit(world);
    await audit(world);
    expect(world.raised).toContain('sync-lag:late-rooms');
    await tick(world, 10);
    await audit(world);
    expect(world.resolved).toContain('sync-lag:late-rooms');
    expect((await health(world))[0]).toMatchObject({ late: 0, oldestReadAt: expect.any(String) });
  });

  it('ends while every read fails, and an alert reports it', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    await follow(world, organisation, ['north', 'south']);
    const measured = async () => {
      await audit(world);
      const found = (await health(world)).find((one) => one['organisationId'] === organisation);
      return { late: found?.['late'], failing: found?.['failing'], alerts: found?.['alerts'] };
    };
    expect(await measured()).toEqual({ late: 0, failing: 0, alerts: [] });

    world.graph = () => Promise.reject(new MicrosoftError('unavailable', { status: 502 }));
    for (const _ of Array(15).keys()) await tick(world, 60);
    expect(await measured()).toEqual({ late: 2, failing: 2, alerts: [] });
    expect(await measured()).toEqual({ late: 2, failing: 2, alerts: ['late-rooms'] });

    world.graph = () => Promise.resolve({ value: [] });
    await tick(world, 5 * 60);
    expect(await measured()).toEqual({ late: 0, failing: 0, alerts: [] });
    expect(world.resolved).toContain('sync-lag:late-rooms');
  });
});
