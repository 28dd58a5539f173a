/** Our Graph adapters through Microsoft's client against the emulated Graph. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { graphCalendarReader } from '../../../shared/calendar/adapters/graph-calendar-reader.ts';
import { graphSubscriptions } from '../../../shared/calendar/adapters/graph-subscriptions.ts';
import { type GraphEvent, normaliseEvents } from '../../../shared/calendar/normalise.ts';
import { type Window, windowOf } from '../../../shared/calendar/window.ts';
import { graphClient } from '../../../shared/microsoft/adapters/graph-client.ts';
import type { AppIdentity, Graph } from '../../../shared/microsoft/contract.ts';
import { graphRoomList } from '../../../shared/rooms/adapters/graph-room-list.ts';
import {
  type Cloud,
  startCloud,
  startWebhook,
  type Webhook,
} from '../../emulators/support/graph.ts';

let cloud: Cloud;
let webhook: Webhook;
let graph: Graph;
const sync = { app: 'sync' } as AppIdentity;
const discovery = { app: 'discovery' } as AppIdentity;

beforeAll(async () => {
  cloud = await startCloud();
  webhook = await startWebhook();
  graph = graphClient({
    url: cloud.url,
    timeoutSeconds: 5,
    clock: () => new Date(),
    tokens: () => ({
      acquire: async ({ app }) => ({
        accessToken: await cloud.token(app, [app === 'sync' ? 'Calendars.Read' : 'Place.Read.All']),
        roles: [],
        expiresAt: '',
      }),
    }),
  });
});
afterAll(async () => {
  await webhook.close();
  await cloud.close();
});

const DAY_MS = 86_400_000;

const occurrences = async (emailAddress: string, { from, to }: Window) =>
  (
    await graph.send(sync, {
      method: 'GET',
      path: `/users/${emailAddress}/calendarView?startDateTime=${from}&endDateTime=${to}&$select=id`,
    })
  ).body as { value: { id: string }[] };

const newRoom = (details: object) => {
  const [made] = cloud.graph.addRooms(cloud.tenantId, [details]);
  if (made === undefined) throw new Error('no room');
  return made;
};

describe('the calendar reader', () => {
  const window = windowOf(new Date('2026-11-23T12:00:00Z'), 'Europe/Brussels', 2);
  const where = { organisationId: 'org', roomId: 'room', window };
  const normalise = (event: GraphEvent) => normaliseEvents([event], where).candidates[0];

  it('reads every page of a calendarView, with series expanded and times in UTC', async () => {
    const room = newRoom({ displayName: 'Full' });
    for (let minute = 0; minute < 130; minute += 1) {
      const start = new Date(Date.parse('2026-11-23T09:00:00Z') + minute * 60_000).toISOString();
      cloud.graph.createEvent(cloud.tenantId, room.emailAddress, {
        subject: `Meeting ${minute}`,
        start: { dateTime: start.slice(0, 19), timeZone: 'UTC' },
        end: { dateTime: start.slice(0, 19), timeZone: 'UTC' },
      });
    }

    const { events, incomplete } = await graphCalendarReader(() => graph).read(
      sync,
      room.emailAddress,
      window,
    );

    expect(events).toHaveLength(130);
    expect(incomplete).toBe(false);
    expect(normalise(events[0] ?? raise())).toMatchObject({
      title: 'Meeting 0',
      start: '2026-11-23T09:00:00.000Z',
      organiser: expect.any(String),
    });
  });

  it('keeps all-day events of other zones as dates', async () => {
    const room = newRoom({ displayName: 'All day' });
    cloud.graph.createEvent(cloud.tenantId, room.emailAddress, {
      subject: 'Fair',
      isAllDay: true,
      start: { dateTime: '2026-11-23T00:00:00', timeZone: 'Romance Standard Time' },
      end: { dateTime: '2026-11-24T00:00:00', timeZone: 'Romance Standard Time' },
    });
    const { events } = await graphCalendarReader(() => graph).read(sync, room.emailAddress, window);

    expect(normalise(events[0] ?? raise())).toMatchObject({
      allDay: true,
      start: '2026-11-23',
      end: '2026-11-24',
    });
  });

  it('reads a series with 500 exceptions as its present occurrences', async () => {
    const { emailAddress } = newRoom({ displayName: 'Often moved' });
    const before = new Date('2026-11-23T12:00:00Z').getTime() - 495 * DAY_MS;
    const day = (at: number) => new Date(before + at * DAY_MS).toISOString().slice(0, 10);
    const hour = (at: number, time: string) => ({
      dateTime: `${day(at)}T${time}:00`,
      timeZone: 'UTC',
    });
    cloud.graph.createEvent(cloud.tenantId, emailAddress, {
      subject: 'Stand-up',
      start: hour(0, '09:00'),
      end: hour(0, '09:15'),
      recurrence: {
        pattern: { type: 'daily', interval: 1 },
        range: { type: 'noEnd', startDate: day(0) },
      },
    });
    const reader = graphCalendarReader(() => graph);
    for (let at = 0; at < 500; at += 1) {
      const one = windowOf(new Date(before + at * DAY_MS), 'UTC', 1);
      const [occurrence] = (await occurrences(emailAddress, one)).value;
      cloud.graph.patchEvent(cloud.tenantId, emailAddress, occurrence?.id ?? '', {
        subject: `Moved ${at}`,
        start: hour(at, '14:00'),
        end: hour(at, '14:30'),
      });
    }

    const { events, incomplete } = await reader.read(sync, emailAddress, window);

    expect(incomplete).toBe(false);
    expect(events.map(normalise)).toMatchObject([
      { title: 'Moved 495', start: '2026-11-23T14:00:00.000Z', end: '2026-11-23T14:30:00.000Z' },
      { title: 'Moved 496', start: '2026-11-24T14:00:00.000Z', end: '2026-11-24T14:30:00.000Z' },
    ]);
  });

  it('continues with a fresh token when the current one expires between two pages', async () => {
    const rooms = ['One', 'Two', 'Three'].map((displayName) => newRoom({ displayName }));
    const good = await cloud.token('sync', ['Calendars.Read']);
    const ended = `${good.slice(0, -8)}AAAAAAAA`;
    let uses = 0;
    const asked: boolean[] = [];
    const ending = graphClient({
      url: cloud.url,
      timeoutSeconds: 5,
      clock: () => new Date(),
      tokens: () => ({
        async acquire(_identity, { fresh = false } = {}) {
          asked.push(fresh);
          uses += 1;
          return { accessToken: uses > 1 && !fresh ? ended : good, roles: [], expiresAt: '' };
        },
      }),
    });
    const reader = graphCalendarReader(() => ending);

    for (const { emailAddress } of rooms) {
      expect(await reader.read(sync, emailAddress, window)).toMatchObject({ incomplete: false });
    }

    expect(asked).toEqual([false, false, true, false, true]);
  });

  it('says why a mailbox cannot be read', async () => {
    const reader = graphCalendarReader(() => graph);

    await expect(reader.touch(sync, 'nobody@contoso.example', window)).rejects.toMatchObject({
      reason: 'mailbox-missing',
    });
    await expect(
      reader.touch(discovery, newRoom({ displayName: 'Shut' }).emailAddress, window),
    ).rejects.toMatchObject({ status: 403 });
  });
});

describe('the reader of the room list', () => {
  it('lists rooms with a guessed time zone and leaves out hidden rooms', async () => {
    newRoom({ displayName: 'Brussels', timeZone: 'Europe/Brussels', capacity: '12', floor: 2 });
    newRoom({ displayName: 'Hidden', hidden: true });
    const found = await graphRoomList(() => graph).read(discovery);

    expect(found.map(({ displayName }) => displayName)).not.toContain('Hidden');
    expect(found.find(({ displayName }) => displayName === 'Brussels')).toMatchObject({
      capacity: 12,
      floor: '2',
      timeZone: 'Europe/Brussels',
    });
  });
});

describe('a subscription', () => {
  it('is validated when it is created, can be renewed, and can be removed', async () => {
    const subscriptions = graphSubscriptions(() => graph, webhook.url);
    const { emailAddress } = newRoom({ displayName: 'Watched' });
    const inDays = (days: number) => new Date(Date.now() + days * 24 * 3_600_000).toISOString();
    const made = await subscriptions.create(sync, {
      emailAddress,
      clientState: 'state',
      expiresAt: inDays(2),
    });
    const renewed = await subscriptions.renew(sync, made.id, inDays(6));
    await subscriptions.remove(sync, made.id);
    await subscriptions.remove(sync, made.id);

    expect(Date.parse(renewed?.expiresAt ?? '')).toBeGreaterThan(Date.parse(made.expiresAt));
    expect(await subscriptions.renew(sync, made.id, inDays(6))).toBeUndefined();
  });
});

function raise(): never {
  throw new Error('no event');
}
