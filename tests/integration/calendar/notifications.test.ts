/** Notifications are relied on by evidence: quick on both edges, doubted when they are refused, late or missing. */
import { describe, expect, it } from '@jest/globals';
import type { GraphRequest } from '../../../shared/microsoft/contract.ts';
import { MicrosoftError } from '../../../shared/microsoft/contract.ts';
import {
  asked,
  event,
  makeWorld,
  newOrganisation,
  ownAzurite,
  silent,
  tick,
} from './calendar-world.ts';

const azurite = ownAzurite();
const MINUTE = 60;

/** Rooms with subscriptions, at a Microsoft whose calendars change and which may refuse what is asked of subscriptions. */
async function subscribed(...rooms: string[]) {
  const world = makeWorld(azurite.connectionString, {
    notificationsUrl: 'https://api.example/api',
    SYNC_DEBOUNCE_SECONDS: 5,
  });
  const organisation = newOrganisation();
  const states: Record<string, string> = {};
  const microsoft = {
    hour: 10,
    day: 23,
    changedAt: world.now(),
    refuses: (_request: GraphRequest): Error | undefined => undefined,
  };
  let made = 0;
  world.graph = (request) => {
    const { method, path, body } = request;
    const error = microsoft.refuses(request);
    if (error !== undefined) return Promise.reject(error);
    if (path.includes('/events/')) {
      return Promise.resolve({ lastModifiedDateTime: microsoft.changedAt.toISOString() });
    }
    if (method === 'GET' && path === '/subscriptions') {
      const notificationUrl = 'https://api.example/api/webhooks/graph';
      const ids = Array.from({ length: made }, (_, at) => `sub-${organisation}-${at + 1}`);
      return Promise.resolve({ value: ids.map((id) => ({ id, notificationUrl })) });
    }
    if (method === 'GET')
      return Promise.resolve({ value: [event('one', microsoft.hour, microsoft.day)] });
    const { clientState, resource, expirationDateTime } = body as Record<string, string>;
    if (method === 'PATCH')
      return Promise.resolve({ id: path.split('/').at(-1), expirationDateTime });
    made += 1;
    states[/users\/(.*?)@/.exec(resource ?? '')?.[1] ?? ''] = clientState ?? '';
    return Promise.resolve({ id: `sub-${organisation}-${made}`, expirationDateTime });
  };
  for (const room of rooms) await world.calendar.contract.follow(organisation, room);
  await world.settle();
  world.requests.length = 0;
  const post = (value: object) =>
    world.calendar.http.calendarNotifications({
      query: {},
      body: { value: [value] },
      log: silent,
    } as never);
  const subscriptionId = `sub-${organisation}-1`;
  return {
    world,
    microsoft,
    organisation,
    subscriptionId,
    post,
    async notify(room = rooms[0] ?? '', change: object = {}) {
      await post({
        subscriptionId,
        clientState: states[room],
        resourceData: { id: 'event' },
        ...change,
      });
      await world.settle();
    },
    reads: (room = rooms[0]) =>
      world.requests.filter(
        ({ path }) => path.includes(`${room}%40`) && path.includes('calendarView'),
      ).length,
    tries: (method: string) =>
      world.requests.filter((one) => one.method === method && one.path.includes('/subscriptions')),
    async following() {
      const call = { ...asked, params: { org: organisation }, body: undefined };
      const { body } = await world.calendar.http.calendarSettingsGet(call);
      return body as { mode: string; following: string };
    },
  };
}

describe('a notification', () => {
  it('has the room read at once, and what follows within five seconds is read once more after them', async () => {
    const { world, notify, reads } = await subscribed('north');
    world.advance(15 * MINUTE);
    await notify();
    expect(reads()).toBe(1);
    for (const seconds of [1, 1, 2.5]) {
      world.advance(seconds);
      await notify();
    }
    expect(reads()).toBe(1);
    world.advance(0.5);
    await world.settle();
    expect(reads()).toBe(2);
    world.advance(30);
    await world.settle();

    expect(reads()).toBe(2);
  });

  it('that came while a later read was under way is read once more, whatever else read the room before', async () => {
    const { world, organisation, notify, reads } = await subscribed('north');
    world.advance(15 * MINUTE);
    await notify();
    world.advance(1);
    await notify();
    world.advance(3.2);
    await world.calendar.contract.reread(organisation, 'north');
    await world.settle();
    world.advance(0.5);
    await notify();
    for (const _ of Array(6).keys()) {
      world.advance(1);
      await world.settle();
    }

    // The first, the one that was asked for, and the one after the five seconds that stands for all.
    expect(reads()).toBe(3);
  });

  it.each([
    ['null', { clientState: null }],
    ['missing', { clientState: undefined }],
  ])(
    'whose clientState is %s is not believed, and has the room read once a minute at most',
    async (_name, change) => {
      const { world, notify, reads } = await subscribed('north');
      world.advance(15 * MINUTE);
      await notify('north', change);
      expect(reads()).toBe(1);
      for (const _ of Array(10).keys()) {
        world.advance(31);
        await notify('north', change);
      }

      expect(reads()).toBeGreaterThan(3);
      expect(reads()).toBeLessThan(8);
    },
  );

  it('whose clientState is missing has nothing read when its subscription is unknown', async () => {
    const { world, post } = await subscribed('north');
    world.advance(15 * MINUTE);
    await post({ subscriptionId: 'unheard-of' });
    await world.settle();

    expect(world.requests).toEqual([]);
  });
});

describe('a subscription', () => {
  it('that may not be renewed leaves its room polled within minutes, and is made anew after an hour', async () => {
    const { world, microsoft, notify, reads, tries, following } = await subscribed('north');
    expect(await following()).toMatchObject({ following: 'notifications' });
    world.advance(MINUTE);
    microsoft.refuses = ({ method }) =>
      method === 'PATCH'
        ? new MicrosoftError('unknown', { status: 403, code: 'ExtensionError' })
        : undefined;
    await notify('north', { lifecycleEvent: 'reauthorizationRequired' });
    expect(tries('PATCH')).toHaveLength(1);
    expect(await following()).toMatchObject({ mode: 'notifications', following: 'polling' });
    const before = reads();
    for (const _ of Array(6).keys()) await tick(world, MINUTE);
    expect(reads() - before).toBeGreaterThanOrEqual(5);

    for (const _ of Array(11).keys()) await tick(world, 6 * MINUTE);
    expect(tries('POST')).toHaveLength(1);
    expect(await following()).toMatchObject({ following: 'notifications' });
  });

  it('whose renewal does not answer leaves its room polled until it does', async () => {
    const { world, microsoft, notify, following, tries } = await subscribed('north');
    world.advance(MINUTE);
    microsoft.refuses = ({ method }) =>
      method === 'PATCH' ? new MicrosoftError('unavailable', { status: 500 }) : undefined;
    await notify('north', { lifecycleEvent: 'reauthorizationRequired' });
    expect(await following()).toMatchObject({ following: 'polling' });

    microsoft.refuses = () => undefined;
    for (const _ of Array(6).keys()) await tick(world, MINUTE);
    expect(await following()).toMatchObject({ following: 'notifications' });
    expect(tries('POST')).toEqual([]);
  });

  it.each([4230, 1440, 100])(
    'is asked for a shorter life when Microsoft allows %i minutes, and the settings say meanwhile that rooms are polled',
    async (most) => {
      const { world, organisation, microsoft, tries, following } = await subscribed();
      microsoft.refuses = ({ method, body }) => {
        if (method === 'GET') return undefined;
        const { expirationDateTime } = body as { expirationDateTime: string };
        const life = (Date.parse(expirationDateTime) - world.now().getTime()) / 60_000;
        return life > most
          ? new MicrosoftError('configuration', { status: 400, code: 'ExtensionError' })
          : undefined;
      };
      await world.calendar.contract.follow(organisation, 'north');
      await world.settle();
      if (most < 4200) expect(await following()).toMatchObject({ following: 'polling' });
      for (const _ of Array(12).keys()) await tick(world, MINUTE);
      expect(await following()).toMatchObject({ following: 'notifications' });
      expect(tries('POST').length).toBeLessThanOrEqual(4);
    },
  );
});

describe('an organisation of whose changes nobody tells', () => {
  it('is polled until a notification has proven itself again', async () => {
    const { world, microsoft, notify, reads, following } = await subscribed(
      'north',
      'south',
      'west',
    );
    await tick(world, 10);
    microsoft.hour = 11;
    await tick(world, 61 * MINUTE);
    // A late notification might still come.
    expect(await following()).toMatchObject({ following: 'notifications' });
    for (const _ of Array(7).keys()) await tick(world, MINUTE);
    expect(await following()).toMatchObject({ following: 'polling' });
    const before = reads('west');
    for (const _ of Array(10).keys()) await tick(world, MINUTE);
    expect(reads('west') - before).toBeGreaterThanOrEqual(8);

    for (const room of ['north', 'south', 'west']) await notify(room);
    for (const _ of Array(3).keys()) await tick(world, MINUTE);
    expect(await following()).toMatchObject({ following: 'notifications' });
    const after = reads('west');
    for (const _ of Array(10).keys()) await tick(world, MINUTE);
    expect(reads('west')).toBe(after);
  });

  it('is not doubted when the notification is only late', async () => {
    const { world, microsoft, notify, reads, following } = await subscribed('north', 'south');
    await tick(world, 10);
    microsoft.hour = 11;
    await tick(world, 61 * MINUTE);
    await tick(world, 40);
    for (const room of ['north', 'south']) await notify(room);
    const before = reads();
    for (const _ of Array(8).keys()) await tick(world, MINUTE);

    expect(await following()).toMatchObject({ following: 'notifications' });
    expect(reads()).toBe(before);
  });
});

describe('a room whose notifications have told every change for a day', () => {
  it('is read every hour and a half, and every hour again after a change that nobody told', async () => {
    const { world, microsoft, notify, reads } = await subscribed('north');
    const readsIn = async (minutes: number, step = 20) => {
      const before = reads();
      for (const _ of Array(minutes / step).keys()) await tick(world, step * MINUTE);
      return reads() - before;
    };
    expect(await readsIn(260)).toBeGreaterThanOrEqual(4);
    await readsIn(44 * 60, 60);
    // Nine in the morning, two days later.
    expect(await readsIn(260)).toBeLessThanOrEqual(3);

    microsoft.day = 25;
    await readsIn(120);
    await notify();
    expect(await readsIn(140)).toBeGreaterThanOrEqual(2);
  });
});

describe('the delay of Microsoft’s notifications', () => {
  it('is measured, shown, and answered by polling while it is long', async () => {
    const { world, organisation, microsoft, notify, reads, following } = await subscribed('north');
    const changeAndNotify = async (delaySeconds: number) => {
      world.advance(2 * MINUTE);
      microsoft.changedAt = world.now();
      world.advance(delaySeconds);
      await notify();
      await world.settle();
    };
    for (const _ of Array(3).keys()) await changeAndNotify(30);
    expect(await following()).toMatchObject({ following: 'polling' });
    const before = reads();
    for (const _ of Array(10).keys()) await tick(world, MINUTE);
    expect(reads() - before).toBeGreaterThanOrEqual(9);
    await world.calendar.dispatchAudits();
    await tick(world, 4 * MINUTE);
    const { body } = await world.calendar.http.calendarSyncList({
      query: { limit: 200 },
      log: silent,
    } as never);
    expect((body as { items: object[] }).items).toContainEqual(
      expect.objectContaining({
        organisationId: organisation,
        notificationDelaySeconds: 30,
        following: 'polling',
      }),
    );

    for (const _ of Array(3).keys()) await changeAndNotify(1);
    expect(await following()).toMatchObject({ following: 'notifications' });
  });

  it('costs one request in hours while it is short', async () => {
    const { world, microsoft, notify } = await subscribed('north');
    for (const _ of Array(12).keys()) {
      world.advance(20 * MINUTE);
      microsoft.changedAt = world.now();
      await notify();
    }

    expect(
      world.requests.filter(({ path }) => path.includes('/events/')).length,
    ).toBeLessThanOrEqual(3);
  });
});
