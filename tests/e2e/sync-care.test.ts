import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Journey, type Person, startJourney } from '../../local/demo/journey.ts';
import { type RunningStack, startStack } from '../support/stack.ts';

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

interface Requests {
  readonly items: readonly { method: string; path: string; status: number }[];
}
const subscriptionCalls = async (method: string): Promise<number> => {
  const { body } = await journey.control<Requests>('GET', '/requests?service=graph');
  return body.items.filter(
    (call) => call.method === method && call.path.includes('/subscriptions') && call.status < 300,
  ).length;
};
async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('It never came true');
    await sleep(50);
  }
}

it('ends subscriptions with the assignment and the connection, and tells operators how sync is', async () => {
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
  await until(async () => (await subscriptionCalls('POST')) === 1);
  // The audit runs every five minutes, spread over four.
  for (const minutes of [10, 5]) {
    await journey.control('POST', '/clock', { advanceMs: minutes * 60_000 });
  }

  const operator = await journey.person('reader@care.example', ['operator-read']);
  const { body: sync } = await operator.call('GET', '/operations/sync');
  expect(sync).toMatchObject({
    items: [{ organisationId: organisation, rooms: 1, notified: 1, unreadable: 0, alerts: [] }],
  });
  expect((await operator.call('GET', '/operations/poison')).body).toEqual({ items: [] });
  expect((await administrator.call('GET', '/operations/sync')).status).toBe(403);

  await administrator.call('DELETE', place);
  await until(async () => (await subscriptionCalls('DELETE')) === 1);
  await administrator.call('PUT', place, { roomId: rooms.items[0]?.id });
  await until(async () => (await subscriptionCalls('POST')) === 2);
  await administrator.call('DELETE', `${base}/calendar`);
  await journey.reach(administrator, organisation, ['not-connected']);

  expect(await subscriptionCalls('DELETE')).toBe(2);
});
