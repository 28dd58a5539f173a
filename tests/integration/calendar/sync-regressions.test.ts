/** Named regressions: ways in which products of this field have lost a change or stopped for good. */
import { randomBytes } from 'node:crypto';
import { TableClient } from '@azure/data-tables';
import { describe, expect, it } from '@jest/globals';
import { MicrosoftError } from '../../../shared/microsoft/contract.ts';
import { invocationLogger } from '../../../shared/platform/logger.ts';
import {
  asked,
  event,
  everyByte,
  makeWorld,
  newOrganisation,
  ownAzurite,
  silent,
  tick,
  type World,
} from './calendar-world.ts';

const azurite = ownAzurite();

const notifying = { notificationsUrl: 'https://api.example/api' };

const subscription = (world: World, id: string) => ({
  id,
  expirationDateTime: new Date(world.now().getTime() + 7 * 24 * 3_600_000).toISOString(),
});

describe('a change between the first read and a new subscription', () => {
  it('is read, although Microsoft notifies nobody of it', async () => {
    const world = makeWorld(azurite.connectionString, notifying);
    const organisation = newOrganisation();
    const events: object[] = [];
    world.graph = ({ method }) => {
      if (method === 'GET') return Promise.resolve({ value: [...events] });
      // The calendar changes while Microsoft makes the subscription, which so tells of later changes only.
      events.push(event('unseen', 10));
      return Promise.resolve(subscription(world, 'sub-1'));
    };

    await world.calendar.contract.follow(organisation, 'north');
    await world.settle();

    const stored = await world.calendar.contract.snapshot(organisation, 'north');
    expect(stored?.snapshot.meetings).toHaveLength(1);
    expect(world.pushed).toEqual(['north', 'north']);
  });
});

describe('a room whose reads fail for hours', () => {
  it.each([
    ['503', () => Promise.reject(new MicrosoftError('unavailable', { status: 503 }))],
    ['time-outs', () => Promise.reject(new MicrosoftError('unavailable'))],
    ['garbage', () => Promise.resolve({ value: 'no list' })],
    ['a body of another kind', () => Promise.resolve('<html>')],
  ])('is still read again after the error: %s', async (_name, answer) => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    world.graph = answer;
    await world.calendar.contract.follow(organisation, 'north');
    await world.settle();
    for (const _ of Array(10).keys()) await tick(world, 1200);
    const asked = world.requests.length;
    expect(asked).toBeGreaterThan(8);

    world.graph = () => Promise.resolve({ value: [null, 7, { id: 'broken' }] });
    await tick(world, 300);

    const stored = await world.calendar.contract.snapshot(organisation, 'north');
    expect(stored).toMatchObject({ fresh: true, snapshot: { meetings: [] } });
  });
});

describe('a room that is refused', () => {
  it('does not keep the other rooms from being read', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    world.graph = ({ path }) =>
      path.includes('shut')
        ? Promise.reject(new MicrosoftError('access-policy', { status: 403 }))
        : Promise.resolve({ value: [event('one', 10)] });
    for (const room of ['open', 'shut']) await world.calendar.contract.follow(organisation, room);
    await world.settle();

    expect(await world.calendar.contract.snapshot(organisation, 'open')).toMatchObject({
      fresh: true,
    });
    expect(world.raised).toEqual(['room-lost:shut']);
  });
});

describe('a huge calendar', () => {
  it('costs a bounded number of requests and is shown truncated', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    let page = 0;
    world.graph = () => {
      page += 1;
      const value = Array.from({ length: 100 }, (_, at) => event(`${page}-${at}`, 10 + (page % 8)));
      return Promise.resolve({ value, '@odata.nextLink': `/next/${page}` });
    };
    await world.calendar.contract.follow(organisation, 'north');
    await world.settle();

    const stored = await world.calendar.contract.snapshot(organisation, 'north');
    expect(world.requests).toHaveLength(5);
    expect(stored?.snapshot.meetings).toHaveLength(50);
    expect(stored?.snapshot.truncated).toBe(true);
  });
});

describe('a calendar whose second page always fails', () => {
  it('shows the first page, truncated, and is asked for the rest every five minutes', async () => {
    const world = makeWorld(azurite.connectionString, notifying);
    const organisation = newOrganisation();
    let pages = 0;
    world.graph = ({ method, path }) => {
      if (method !== 'GET') return Promise.resolve(subscription(world, 'sub-1'));
      if (!path.includes('skip')) {
        return Promise.resolve({ value: [event('A', 10)], '@odata.nextLink': '/skip' });
      }
      pages += 1;
      return Promise.reject(new MicrosoftError('unavailable', { status: 504 }));
    };
    await world.calendar.contract.follow(organisation, 'north');
    await world.settle();
    const before = pages;
    await tick(world, 301);

    const stored = await world.calendar.contract.snapshot(organisation, 'north');
    expect(stored).toMatchObject({ fresh: true, snapshot: { truncated: true } });
    expect(stored?.snapshot.meetings).toHaveLength(1);
    expect(pages).toBe(before + 1);
  });
});

describe('a calendar whose second page is throttled', () => {
  it('shows the first page, and is not asked again before Microsoft allows, whatever is announced', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    world.graph = ({ path }) =>
      path.includes('skip')
        ? Promise.reject(new MicrosoftError('throttled', { status: 429, retryAfterSeconds: 400 }))
        : Promise.resolve({ value: [event('A', 10)], '@odata.nextLink': '/skip' });
    await world.calendar.contract.follow(organisation, 'north');
    await world.settle();
    const stored = await world.calendar.contract.snapshot(organisation, 'north');
    expect(stored?.snapshot).toMatchObject({ truncated: true, meetings: [{ status: 'busy' }] });

    const before = world.requests.length;
    await tick(world, 390);
    await world.calendar.contract.reread(organisation, 'north');
    await world.settle();
    expect(world.requests).toHaveLength(before);
    world.graph = () => Promise.resolve({ value: [event('A', 10)] });
    await tick(world, 60);
    const next = await world.calendar.contract.snapshot(organisation, 'north');
    expect(next?.snapshot.truncated).toBe(false);
  });
});

describe('a busy event without a time', () => {
  it('marks the snapshot, is counted in the log without its subject, and leaves no mark behind', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    const logged: unknown[] = [];
    const log = { ...silent, warn: (...what: unknown[]) => void logged.push(what) };
    const odd = { id: 'odd', subject: 'SUBJECT', showAs: 'busy', start: null, end: null };
    world.graph = () => Promise.resolve({ value: [odd, event('A', 10)] });
    await world.calendar.contract.follow(organisation, 'north');
    world.waiting.length = 0;
    await world.calendar.refresh({ organisationId: organisation, rooms: ['north'] }, log);

    const stored = await world.calendar.contract.snapshot(organisation, 'north');
    expect(stored?.snapshot).toMatchObject({ incomplete: true, truncated: false });
    expect(logged).toEqual([
      ['calendar.events-unplaced', { organisation, room: 'north', count: 1 }],
    ]);
    await world.calendar.auditRooms({ organisationIds: [organisation] }, silent);
    const { body } = await world.calendar.http.calendarSyncList({
      ...asked,
      params: {},
      query: { limit: 200, show: 'all' },
      body: undefined,
      url: 'http://localhost/api/operations/sync',
    });
    expect((body as { items: object[] }).items).toContainEqual(
      expect.objectContaining({ organisationId: organisation, unplaced: 1 }),
    );

    world.graph = () => Promise.resolve({ value: [event('A', 10)] });
    await tick(world, 301);
    const next = await world.calendar.contract.snapshot(organisation, 'north');
    expect(next?.snapshot).not.toHaveProperty('incomplete');
  });
});

describe('a calendar with the longest of everything', () => {
  it('is stored and shown whole', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    // Text that does not compress.
    const text = (length: number) => randomBytes(length).toString('base64url').slice(0, length);
    world.graph = () =>
      Promise.resolve({
        value: Array.from({ length: 50 }, (_, at) => ({
          ...event(`${at}`, 12),
          subject: text(255),
          organizer: { emailAddress: { name: text(128) } },
          onlineMeeting: { joinUrl: `https://teams.microsoft.com/${text(2000)}` },
        })),
      });
    const body = { privacy: 'details', showJoinLinks: true } as const;
    await world.calendar.http.calendarSettingsChange({
      ...asked,
      params: { org: organisation },
      body,
    });
    await world.calendar.contract.follow(organisation, 'north');
    await world.settle();

    const stored = await world.calendar.contract.snapshot(organisation, 'north');
    expect(JSON.stringify(stored).length).toBeGreaterThan(100_000);
    expect(stored?.snapshot).toMatchObject({ truncated: false });
    expect(stored?.snapshot.meetings).toHaveLength(50);
    expect(stored?.snapshot.meetings.every(({ joinUrl }) => joinUrl !== undefined)).toBe(true);
  });
});

describe('the failure of a dependency', () => {
  it('does not stop sync when it is the log', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    const broken = (): never => {
      throw new Error('disk full');
    };
    const log = invocationLogger({ info: broken, warn: broken, error: broken });
    await world.calendar.contract.follow(organisation, 'north');
    for (const { message } of world.waiting.splice(0)) {
      await world.calendar.refresh(message as never, log);
    }

    expect(await world.calendar.contract.snapshot(organisation, 'north')).toBeDefined();
  });

  it('leaves rooms polled until it ends when it is Key Vault', async () => {
    const world = makeWorld(azurite.connectionString, notifying);
    const organisation = newOrganisation();
    let made = 0;
    world.graph = ({ method }) => {
      if (method === 'GET') return Promise.resolve({ value: [] });
      made += 1;
      return Promise.resolve(subscription(world, `sub-${made}`));
    };
    world.vaultFails = true;
    for (const room of ['a', 'b']) await world.calendar.contract.follow(organisation, room);
    await world.settle();
    await tick(world, 70);
    expect(await world.calendar.contract.snapshot(organisation, 'b')).toMatchObject({
      fresh: true,
    });
    expect(made).toBe(0);

    world.vaultFails = false;
    for (const _ of Array(6).keys()) await tick(world, 70);
    expect(made).toBe(2);
  });

  it('delays pushes and makes no poison messages when it is Web PubSub', async () => {
    const world = makeWorld(azurite.connectionString);
    world.pushFails = true;
    world.graph = () => Promise.resolve({ value: [event('one', 10)] });
    await world.calendar.contract.follow(newOrganisation(), 'north');
    await world.settle();
    for (const _ of Array(20).keys()) {
      world.advance(60);
      await world.settle();
    }
    expect(world.pushed).toEqual([]);

    world.pushFails = false;
    world.advance(300);
    await world.settle();
    expect(world.pushed).toEqual(['north']);
  });
});

describe('a notification', () => {
  it('that is lost, doubled, late, out of order or forged leaves the newest calendar on the screen', async () => {
    const world = makeWorld(azurite.connectionString, notifying);
    const organisation = newOrganisation();
    let clientState = '';
    let hour = 10;
    world.graph = ({ method, body }) => {
      if (method === 'GET') return Promise.resolve({ value: [event(`at-${hour}`, hour)] });
      clientState = (body as { clientState: string }).clientState;
      return Promise.resolve(subscription(world, 'sub-1'));
    };
    await world.calendar.contract.follow(organisation, 'north');
    await world.settle();
    const post = (...values: object[]) =>
      world.calendar.http.calendarNotifications({
        query: {},
        body: { value: values },
        log: silent,
      } as never);
    const told = { subscriptionId: 'sub-1', clientState, changeType: 'updated' };
    const forged = clientState.replace(organisation, 'org-victim');

    hour = 11;
    await post(told, told, { ...told, clientState: forged }, { lifecycleEvent: 'missed' }, {});
    await post(told);
    expect(world.waiting.map(({ message }) => message)).toEqual(
      Array(2).fill(expect.objectContaining({ organisationId: organisation })),
    );
    const late = world.waiting.pop();
    await world.settle();
    hour = 12;
    await post({ ...told, lifecycleEvent: 'subscriptionRemoved', subscriptionId: 'older' });
    if (late !== undefined) world.waiting.push(late);
    await world.settle();
    const shown = async () =>
      (await world.calendar.contract.snapshot(organisation, 'north'))?.snapshot.meetings[0]?.start;
    expect(await shown()).toBe('2026-11-23T12:00:00.000Z');

    // This one is lost: the next reconciliation, within an hour and the ten seconds of the sweep, finds it.
    hour = 13;
    await tick(world, 3610);
    expect(await shown()).toBe('2026-11-23T13:00:00.000Z');
    expect(world.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });
});

describe('a drain that fails', () => {
  it('begins no further read, and leaves the unread rooms to the next drain', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    const rooms = Array.from({ length: 12 }, (_, at) => `room${String(at).padStart(2, '0')}`);
    for (const id of rooms) await world.calendar.contract.follow(organisation, id);
    world.waiting.splice(0);
    let isBroken = true;
    world.graph = async ({ path }) => {
      if (isBroken && path.includes('room00')) throw new TypeError('a fault of ours');
      await new Promise((done) => setImmediate(done));
      return { value: [] };
    };

    const message = { organisationId: organisation, rooms };
    await expect(world.calendar.refresh(message, silent)).rejects.toThrow('a fault of ours');
    expect(world.requests.length).toBeLessThan(8);
    isBroken = false;
    // Without the message, as when it has failed for good.
    await world.calendar.refresh({ organisationId: organisation }, silent);

    for (const id of rooms) {
      expect(await world.calendar.contract.snapshot(organisation, id)).toBeDefined();
    }
  });
});

describe('a room in an unknown time zone', () => {
  it('is tried again later, and the other rooms are read', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    world.timeZones.set('odd', 'JST');
    for (const id of ['odd', 'north']) await world.calendar.contract.follow(organisation, id);

    await world.settle();

    const { contract } = world.calendar;
    expect(await contract.snapshot(organisation, 'north')).toMatchObject({ fresh: true });
    expect(await contract.snapshot(organisation, 'odd')).toBeUndefined();
    world.timeZones.clear();
    await tick(world, 70);
    expect(await contract.snapshot(organisation, 'odd')).toMatchObject({ fresh: true });
  });
});

describe('a room that is no longer followed', () => {
  it('leaves no alert when it was refused', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    world.graph = async () => {
      await world.calendar.contract.unfollow(organisation, 'north');
      throw new MicrosoftError('access-policy');
    };
    await world.calendar.contract.follow(organisation, 'north');
    await world.settle();

    expect(world.raised).toEqual(['room-lost:north']);
    expect(world.resolved.at(-1)).toBe('room-lost:north');
    expect(world.resolved.length).toBeGreaterThan(1);
  });

  it('leaves neither alert nor snapshot when the first try to stop was cut off', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    world.graph = () => Promise.resolve({ value: [event('one', 11)] });
    const { contract } = world.calendar;
    for (const id of ['north', 'south']) await contract.follow(organisation, id);
    await world.settle();
    const table = TableClient.fromConnectionString(azurite.connectionString, 'Calendars', {
      allowInsecureConnection: true,
    });
    for (const id of ['north', 'south']) await table.deleteEntity(organisation, `sync|${id}`);
    world.resolved.splice(0);

    await contract.unfollow(organisation, 'north');
    expect(world.resolved).toEqual(['room-lost:north']);
    expect(await everyByte(azurite.connectionString, organisation)).toContain('meetings');
    await contract.removeAll(organisation);

    expect(await everyByte(azurite.connectionString, organisation)).not.toContain('meetings');
  });
});

describe('an organisation without access', () => {
  it('is not woken for ever for a room that is no longer followed', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    await world.calendar.contract.follow(organisation, 'north');
    await world.settle();
    world.connection = 'not-connected';
    await world.calendar.contract.erase(organisation);

    // A message of the sweep that was on its way meanwhile.
    const message = { organisationId: organisation, rooms: ['north', 'south'] };
    await world.calendar.refresh(message, silent);

    expect(world.waiting).toEqual([]);
    expect(await everyByte(azurite.connectionString, organisation)).toBe('');
  });

  it('keeps its followed rooms dirty until they can be read', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    world.connection = 'verifying';
    await world.calendar.contract.follow(organisation, 'north');
    await world.settle();
    expect(world.waiting).toHaveLength(1);

    world.connection = 'ready';
    world.advance(60);
    await world.settle();

    expect(await world.calendar.contract.snapshot(organisation, 'north')).toBeDefined();
  });
});
