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
import type { Client } from '@microsoft/microsoft-graph-client';
import { moveDateTo } from '../support/fake-clock.ts';
import { type Cloud, startCloud, startWebhook, until, type Webhook } from './support/graph.ts';

let cloud: Cloud;
let sync: Client;
let webhook: Webhook;
let room: { id: string; emailAddress: string };
let rooms = 0;

const inMinutes = (minutes: number): string =>
  new Date(Date.now() + minutes * 60_000).toISOString();
const request = (change: Record<string, unknown> = {}) => ({
  changeType: 'created,updated,deleted',
  notificationUrl: `${webhook.url}/changes`,
  lifecycleNotificationUrl: `${webhook.url}/lifecycle`,
  resource: `/users/${room.id}/events`,
  expirationDateTime: inMinutes(10_000),
  clientState: 'state',
  ...change,
});
const subscribe = (change?: Record<string, unknown>, client = sync) =>
  client.api('/subscriptions').post(request(change));
const event = {
  subject: 'Budget',
  start: { dateTime: '2026-11-23T09:00:00', timeZone: 'UTC' },
  end: { dateTime: '2026-11-23T10:00:00', timeZone: 'UTC' },
};

beforeAll(async () => {
  cloud = await startCloud();
  sync = await cloud.client('sync', ['Calendars.Read']);
});
afterAll(() => cloud.close());
beforeEach(async () => {
  webhook = await startWebhook();
  rooms += 1;
  const [made] = cloud.graph.addRooms(cloud.tenantId, [{ displayName: `Room ${rooms}` }]);
  if (made !== undefined) room = made;
});
afterEach(async () => {
  cloud.faults.replace([]);
  await webhook.close();
});

describe('subscriptions', () => {
  it('A subscription is created, renewed and deleted.', async () => {
    const made = await subscribe();
    const renewed = await sync
      .api(`/subscriptions/${made.id}`)
      .patch({ expirationDateTime: inMinutes(10) });
    const listed = await sync.api('/subscriptions').get();
    await sync.api(`/subscriptions/${made.id}/reauthorize`).post({});
    await sync.api(`/subscriptions/${made.id}`).delete();

    expect(made).toMatchObject({ clientState: 'state', changeType: 'created,updated,deleted' });
    expect(Date.parse(renewed.expirationDateTime)).toBeGreaterThan(Date.now() + 44 * 60_000);
    expect(listed.value.map(({ id }: { id: string }) => id)).toContain(made.id);
    await expect(sync.api(`/subscriptions/${made.id}`).get()).rejects.toMatchObject({
      statusCode: 404,
    });
  });

  it.each([
    ['a lifetime beyond seven days', { expirationDateTime: inMinutes(10_090) }],
    ['a past expiry', { expirationDateTime: inMinutes(-1) }],
    ['a client state beyond 128 characters', { clientState: 'x'.repeat(129) }],
    ['an unknown change type', { changeType: 'moved' }],
    ['plain http to another machine', { notificationUrl: 'http://example.com/hook' }],
    ['an address that nobody answers', { notificationUrl: 'http://localhost:1/hook' }],
  ])('/subscriptions refuses %s.', async (_, change) => {
    await expect(subscribe(change)).rejects.toMatchObject({
      statusCode: 400,
      code: 'ValidationError',
    });
  });

  it('/subscriptions refuses an endpoint that does not repeat the token.', async () => {
    webhook.handshake = 'something else';

    await expect(subscribe()).rejects.toMatchObject({ statusCode: 400, code: 'ValidationError' });
  });

  it('/subscriptions needs Calendars.Read; RBAC for Applications suffices unless it is switched off.', async () => {
    const basic = await cloud.client('sync', ['Calendars.ReadBasic.All']);
    const scoped = await cloud.client('sync', []);
    cloud.directory.setPolicies(cloud.tenantId, {
      rbac: { app: 'sync', allow: [room.emailAddress] },
    });
    cloud.graph.policyChanged(cloud.tenantId);

    expect(await subscribe({}, scoped)).toMatchObject({ id: expect.any(String) });
    cloud.graph.allowRbacSubscriptions(false);
    await expect(subscribe({}, scoped)).rejects.toMatchObject({ statusCode: 403 });
    cloud.graph.allowRbacSubscriptions(true);
    cloud.directory.setPolicies(cloud.tenantId, {});
    cloud.graph.policyChanged(cloud.tenantId);
    await expect(subscribe({}, basic)).rejects.toMatchObject({ statusCode: 403 });
  });
});

describe('notifications', () => {
  beforeEach(() => cloud.requests.clear());
  /** A delivery is recorded once its answer is in, which may be after the webhook counted it. */
  const statuses = () =>
    cloud.requests.read({ service: 'notifications' }).items.map(({ status }) => status);

  it('Every kind of change sends a notification.', async () => {
    const subscription = await subscribe();
    const { id } = cloud.graph.createEvent(cloud.tenantId, room.emailAddress, event);
    cloud.graph.patchEvent(cloud.tenantId, room.emailAddress, id, { subject: 'New' });
    cloud.graph.deleteEvent(cloud.tenantId, room.emailAddress, id);

    await until(() => webhook.items().length === 3);

    expect(webhook.items().map((item) => item['changeType'])).toEqual([
      'created',
      'updated',
      'deleted',
    ]);
    expect(webhook.items()[0]).toMatchObject({
      subscriptionId: subscription.id,
      clientState: 'state',
      tenantId: cloud.tenantId,
      resource: expect.stringContaining(`Users/${room.id}/Events/`),
      resourceData: { '@odata.type': '#Microsoft.Graph.Event' },
    });
    await until(() => statuses().length === webhook.posts.length);
    expect(cloud.requests.read({ service: 'notifications' }).counts['POST /changes']).toBe(
      webhook.posts.length,
    );
  });

  it('Many notifications are sent in few posts.', async () => {
    await subscribe();
    for (let index = 0; index < 60; index += 1) {
      cloud.graph.createEvent(cloud.tenantId, room.emailAddress, event);
    }

    await until(() => webhook.items().length === 60);

    expect(webhook.posts).toHaveLength(3);
    await until(() => statuses().length === 3);
  });

  it('A notification that was not accepted is sent again.', async () => {
    await subscribe();
    cloud.faults.replace([{ service: 'notifications', status: 503, times: 1 }]);
    cloud.graph.createEvent(cloud.tenantId, room.emailAddress, event);

    await until(() => statuses().length === 2);

    expect(statuses()).toEqual([503, 202]);
    expect(webhook.items()).toHaveLength(1);
  });

  it('A notification that a fault drops is sent again.', async () => {
    await subscribe();
    cloud.faults.replace([{ service: 'notifications', drop: true, times: 1 }]);
    cloud.graph.createEvent(cloud.tenantId, room.emailAddress, event);

    await until(() => statuses().length === 2);

    expect(statuses()).toEqual([0, 202]);
    expect(webhook.items()).toHaveLength(1);
  });

  it('A fault with a body and no status answers 200 to the notifications that carry its text.', async () => {
    const subscription = await subscribe();
    const carries = JSON.stringify(subscription.id);
    cloud.faults.replace([
      { service: 'notifications', carries: 'another', status: 500 },
      { service: 'notifications', carries, body: {}, times: 1 },
    ]);
    cloud.graph.createEvent(cloud.tenantId, room.emailAddress, event);

    await until(() => statuses().length === 1);

    expect(statuses()).toEqual([200]);
    expect(webhook.items()).toEqual([]);
  });

  it('A notification that a fault accepts with 2xx is lost.', async () => {
    await subscribe();
    cloud.faults.replace([{ service: 'notifications', status: 202, times: 1 }]);
    cloud.graph.createEvent(cloud.tenantId, room.emailAddress, event);
    await until(() => statuses().length === 1);
    cloud.graph.createEvent(cloud.tenantId, room.emailAddress, event);

    await until(() => statuses().length === 2);

    expect(statuses()).toEqual([202, 202]);
    expect(webhook.items()).toHaveLength(1);
  });

  it('drain() sends the due notifications at once and waits for the answers.', async () => {
    await subscribe();
    cloud.faults.replace([{ service: 'notifications', status: 503, times: 1 }]);
    cloud.graph.createEvent(cloud.tenantId, room.emailAddress, event);

    expect(await cloud.graph.drain()).toBe(true);
    expect(await cloud.graph.drain()).toBe(false);
    expect(statuses()).toEqual([503]);
    moveDateTo(Date.now() + 10_000);
    const again = await cloud.graph.drain();
    jest.useRealTimers();

    expect(again).toBe(true);
    expect(statuses()).toEqual([503, 202]);
    expect(webhook.items()).toHaveLength(1);
  });

  it('A notification is given up after four hours, and a missed lifecycle event follows.', async () => {
    const { id } = await subscribe();
    cloud.faults.replace([{ service: 'notifications', path: '/changes', status: 503 }]);
    cloud.graph.createEvent(cloud.tenantId, room.emailAddress, event);
    await until(() => statuses().length === 1);
    moveDateTo(Date.now() + 4 * 3_600_000);

    await until(() => webhook.items().length === 1);
    jest.useRealTimers();

    expect(webhook.items()).toMatchObject([{ subscriptionId: id, lifecycleEvent: 'missed' }]);
  });

  it('A notification is not sent after its subscription ended.', async () => {
    const { id } = await subscribe({ expirationDateTime: inMinutes(60) });
    moveDateTo(Date.now() + 3_600_001);
    cloud.graph.createEvent(cloud.tenantId, room.emailAddress, event);
    jest.useRealTimers();

    await expect(sync.api(`/subscriptions/${id}`).get()).rejects.toMatchObject({
      statusCode: 404,
    });
    expect(webhook.items()).toEqual([]);
  });

  it('Pending notifications are delivered after a restart.', async () => {
    await subscribe();
    cloud.delays.notificationDeliveryMs = 500;
    cloud.graph.createEvent(cloud.tenantId, room.emailAddress, event);
    cloud.delays.notificationDeliveryMs = 0;
    await cloud.restart();

    await until(() => webhook.items().length === 1);

    expect(webhook.items()).toMatchObject([{ changeType: 'created' }]);
  });

  it('Removing a room raises a lifecycle event and removes the subscription.', async () => {
    const { id } = await subscribe();
    cloud.graph.raiseLifecycle(cloud.tenantId, room.emailAddress, 'reauthorizationRequired');
    cloud.graph.removeRoom(cloud.tenantId, room.emailAddress);

    await until(() => webhook.items().length === 2);

    expect(webhook.posts.map(({ path }) => path)).toContain('/lifecycle');
    expect(webhook.items()).toMatchObject([
      { subscriptionId: id, lifecycleEvent: 'reauthorizationRequired' },
      { subscriptionId: id, lifecycleEvent: 'subscriptionRemoved' },
    ]);
    await expect(sync.api(`/subscriptions/${id}`).get()).rejects.toMatchObject({ statusCode: 404 });
  });
});
