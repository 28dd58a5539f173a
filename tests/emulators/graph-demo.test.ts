import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  jest,
} from '@jest/globals';
import { type Life, startLife } from '../../local/demo/life.ts';
import { livingDay } from '../../local/demo/living-day.ts';
import { demoTenant } from '../../local/demo/seed.ts';
import { moveDateTo } from '../support/fake-clock.ts';
import { type Cloud, startCloud, startWebhook, until } from './support/graph.ts';

const NOON = Date.parse('2026-11-23T12:00:00Z');
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const SEED = 1;
const CLOCK = Symbol.for('local.clock');
const ROOM = 'atomium@contoso.example';
let cloud: Cloud;
let life: Life;

const begin = (): Life =>
  startLife({
    graph: cloud.graph,
    tenantId: cloud.tenantId,
    seed: SEED,
    onError(error) {
      throw error;
    },
  });
const at = (instant: number): void => {
  jest.setSystemTime(instant);
  life.catchUp();
};
const stored = (room = ROOM) => cloud.graph.storedEvents(cloud.tenantId, room);
const today = (room = ROOM) =>
  cloud.graph.viewEvents(cloud.tenantId, room, { from: NOON - DAY_MS / 2, to: NOON + DAY_MS / 2 });

beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());
beforeEach(() => {
  moveDateTo(NOON);
  cloud.graph.addRooms(cloud.tenantId, demoTenant.rooms);
  life = begin();
  life.catchUp();
});
afterEach(() => {
  life.stop();
  for (const { emailAddress } of cloud.graph.listRooms(cloud.tenantId)) {
    cloud.graph.removeRoom(cloud.tenantId, emailAddress);
  }
  jest.useRealTimers();
});

describe('the living calendars of the demo', () => {
  it('The demo gives every room meetings, and private, tentative, cancelled, all-day, moved and online ones among them.', () => {
    const all = demoTenant.rooms.map(({ emailAddress }) => today(emailAddress));

    expect(all.map(({ length }) => length > 0)).not.toContain(false);
    expect(all.flat()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ sensitivity: 'private' }),
        expect.objectContaining({ showAs: 'tentative' }),
        expect.objectContaining({ isCancelled: true }),
        expect.objectContaining({ isAllDay: true }),
        expect.objectContaining({ type: 'occurrence' }),
        expect.objectContaining({ type: 'exception', subject: 'Design critique (moved)' }),
        expect.objectContaining({ onlineMeetingProvider: 'teamsForBusiness' }),
      ]),
    );
  });

  it('The demo changes calendars in the course of the hour, and Graph notifies who watches.', async () => {
    const webhook = await startWebhook();
    const sync = await cloud.client('sync', ['Calendars.Read']);
    await sync.api('/subscriptions').post({
      changeType: 'created,updated,deleted',
      notificationUrl: `${webhook.url}/changes`,
      resource: `/users/${ROOM}/events`,
      expirationDateTime: new Date(NOON + DAY_MS).toISOString(),
    });
    const before = JSON.stringify(today());

    for (let minute = 2; minute <= 60; minute += 2) {
      at(NOON + minute * MINUTE_MS);
      await cloud.graph.drain();
    }
    await until(() => webhook.items().length >= 3);

    expect(JSON.stringify(today())).not.toBe(before);
    expect(webhook.items()).toContainEqual(expect.objectContaining({ changeType: 'updated' }));
    await webhook.close();
  });

  it('A clock that leaps finds the same calendar as one that walks.', () => {
    const content = () => today().map(({ subject, start, end }) => ({ subject, start, end }));
    for (let minute = 4; minute <= 80; minute += 4) at(NOON + minute * MINUTE_MS);
    const walked = content();
    life.stop();
    cloud.graph.removeRoom(cloud.tenantId, ROOM);
    cloud.graph.addRooms(cloud.tenantId, demoTenant.rooms.slice(0, 1));

    life = begin();
    life.catchUp();

    expect(content()).toEqual(walked);
  });

  it('Yesterday’s events go: the calendars of the demo stay small over two months.', () => {
    for (let day = 3; day <= 60; day += 3) at(NOON + day * DAY_MS);

    const wanted = livingDay(SEED, Date.now());
    for (const { room, events } of wanted) expect(stored(room).length).toBe(events.length);
  });

  it('A restart books nothing twice.', () => {
    const before = stored().length;

    life.stop();
    life = begin();
    life.catchUp();

    expect(stored().length).toBe(before);
  });

  it('The demo leaves a meeting alone that a person has changed, and one that a person has cancelled.', () => {
    const [workshop, review] = ['Roadmap workshop', 'Supplier visit'].map(
      (subject) => today().find((event) => event['subject'] === subject)?.['id'] as string,
    );
    cloud.graph.patchEvent(cloud.tenantId, ROOM, workshop ?? '', { subject: 'Mine' });
    cloud.graph.deleteEvent(cloud.tenantId, ROOM, review ?? '');
    const mine = () => today().find((event) => event['subject'] === 'Mine');
    const before = mine();

    for (let minute = 4; minute <= 120; minute += 4) at(NOON + minute * MINUTE_MS);

    expect(before).toBeDefined();
    expect(mine()).toEqual(before);
    expect(today().map((event) => event['subject'])).not.toContain('Supplier visit');
  });
});

describe('the living calendars while the clock is moved', () => {
  it('Changes come with the move of the clock, then none until the move has had time to become idle.', () => {
    life.stop();
    jest.useFakeTimers({ now: NOON });
    let moved: () => void = () => undefined;
    const clock = {
      onChange(listener: () => void) {
        moved = listener;
        return () => undefined;
      },
    };
    Object.assign(globalThis, { [CLOCK]: clock });
    life = begin();
    life.catchUp();
    const versions = () =>
      demoTenant.rooms.flatMap(({ emailAddress }) =>
        stored(emailAddress).map(({ key, version }) => `${key} ${version}`),
      );
    const before = versions();

    jest.setSystemTime(NOON + 60 * MINUTE_MS);
    moved();
    const after = versions();
    jest.setSystemTime(NOON + 70 * MINUTE_MS);
    jest.advanceTimersByTime(25_000);
    const meanwhile = versions();
    jest.advanceTimersByTime(60_000);

    expect(after).not.toEqual(before);
    expect(meanwhile).toEqual(after);
    expect(versions()).not.toEqual(after);
    Reflect.deleteProperty(globalThis, CLOCK);
  });
});
