import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Journey, type Person, startJourney } from '../../local/demo/journey.ts';
import { advance } from '../support/clock.ts';
import { type RunningStack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { sendTo } from '../support/work-queue.ts';

const DOMAIN = 'care.example';
let stack: RunningStack;
let journey: Journey;
let administrator: Person;
let organisation: string;

beforeAll(async () => {
  stack = await startStack({ env: { SYNC_DEBOUNCE_SECONDS: '0' } });
  journey = startJourney(stack.urls);
  await journey.tenant({ domain: DOMAIN, rooms: 1 });
  const email = 'it@care.example';
  administrator = await journey.person(email);
  organisation = await journey.organisation('Care', { ...administrator, email });
  await journey.connect(administrator, organisation, `admin@${DOMAIN}`);
  await journey.reach(administrator, organisation, ['awaiting-sync-consent']);
  await journey.continueSetup(administrator, organisation, `admin@${DOMAIN}`);
  await journey.reach(administrator, organisation, ['ready']);
});
afterAll(() => stack?.stop());

interface Poison {
  readonly items: readonly { readonly id: string; readonly queue: string }[];
}
interface Alerts {
  readonly items: readonly { readonly kind: string; readonly resolvedAt?: string }[];
}
interface Requests {
  readonly items: readonly { method: string; path: string; status: number }[];
}
const subscriptionCalls = async (method: string): Promise<number> => {
  const { body } = await journey.control<Requests>('GET', '/requests?service=graph');
  return body.items.filter(
    (call) => call.method === method && call.path.includes('/subscriptions') && call.status < 300,
  ).length;
};
/** A moved clock answers once what was due is notified and read: nobody has to wait for the snapshot. */
async function showsWhatTheClockMadeDue(snapshot: string): Promise<void> {
  await journey.control('PUT', '/delays', { notificationDeliveryMs: 2_000 });
  const start = Date.now() + 20 * 3_600_000;
  const utc = (time: number) => ({ dateTime: new Date(time).toISOString(), timeZone: 'UTC' });
  await journey.control('POST', `/tenants/${DOMAIN}/rooms/room-1@${DOMAIN}/events`, {
    subject: 'Late',
    start: utc(start),
    end: utc(start + 3_600_000),
  });

  const { body: moved } = await journey.control<{ idle: boolean }>('POST', '/clock', {
    advanceMs: 2_000,
  });
  const { body } = await administrator.call<{ meetings: unknown[] }>('GET', snapshot);

  expect([moved.idle, body.meetings.length]).toEqual([true, 1]);
  await journey.control('PUT', '/delays', { notificationDeliveryMs: 0 });
}

it('Subscriptions end with the assignment and with the connection, and operators see the state of sync.', async () => {
  const base = `/organisations/${organisation}`;
  const { body: rooms } = await administrator.call<{ items: { id: string }[] }>(
    'GET',
    `${base}/rooms`,
  );
  const { body: device } = await administrator.call<{ id: string }>('POST', `${base}/devices`, {
    name: 'Base Unit',
  });
  const place = `${base}/devices/${device.id}/room`;
  await administrator.call('PUT', place, { roomId: rooms.items[0]?.id });
  await until('subscribed', async () => (await subscriptionCalls('POST')) === 1);
  // The audit runs every five minutes, spread over four.
  for (const minutes of [10, 5]) await advance(journey, minutes * 60_000);

  await showsWhatTheClockMadeDue(`${base}/rooms/${rooms.items[0]?.id}/snapshot`);

  const operator = await journey.person('reader@care.example', ['operator-read']);
  await until('told how sync is', async () => {
    const { body: sync } = await operator.call('GET', '/operations/sync');
    expect(sync).toMatchObject({
      items: [{ organisationId: organisation, rooms: 1, notified: 1, unreadable: 0, alerts: [] }],
    });
    return true;
  });
  expect((await operator.call('GET', '/operations/poison')).body).toEqual({ items: [] });
  expect((await administrator.call('GET', '/operations/sync')).status).toBe(403);

  await administrator.call('DELETE', place);
  await until('unsubscribed', async () => (await subscriptionCalls('DELETE')) === 1);
  await administrator.call('PUT', place, { roomId: rooms.items[0]?.id });
  await until('subscribed again', async () => (await subscriptionCalls('POST')) === 2);
  await administrator.call('DELETE', `${base}/calendar`);
  await journey.reach(administrator, organisation, ['not-connected']);

  expect(await subscriptionCalls('DELETE')).toBe(2);
});

it('A queue message that failed in every try is kept, and an operator replays or discards it.', async () => {
  const operator = await journey.person('operator@care.example', ['operator']);
  const poison = async () =>
    (await operator.call<Poison>('GET', '/operations/poison')).body.items.filter(
      ({ queue }) => queue === 'calendar-refresh',
    );
  const alerts = async () =>
    (await operator.call<Alerts>('GET', '/operations/alerts')).body.items.filter(
      ({ kind, resolvedAt }) => kind === 'poison-message' && resolvedAt === undefined,
    );
  const failsEveryTry = () =>
    until('moved away', async () => {
      if ((await poison()).length === 1) return (await alerts()).length === 1;
      // Hidden for seventy seconds after each try.
      await journey.control('POST', '/clock', { advanceMs: 71_000 });
      return false;
    });
  await sendTo(stack, 'calendar-refresh', { organisationId: organisation, rooms: 'garbage' });

  await failsEveryTry();
  const [first] = await poison();
  await operator.call('POST', `/operations/poison/${first?.id}/replay`);
  await failsEveryTry();
  const [again] = await poison();
  expect(again?.id).not.toBe(first?.id);
  await operator.call('POST', `/operations/poison/${again?.id}/discard`);

  expect(await poison()).toEqual([]);
  expect(await alerts()).toEqual([]);
});
