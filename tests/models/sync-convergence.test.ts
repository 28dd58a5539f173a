/** After any sequence of changes, losses and faults, once faults stop, every screen equals its calendar. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Journey, type Person, startJourney } from '../../local/demo/journey.ts';
import { type WatchedDevice, watchDevice } from '../../local/demo/watch.ts';
import { advance } from '../support/clock.ts';
import { runs } from '../support/long.ts';
import { type RunningStack, startStack } from '../support/stack.ts';

const DOMAIN = 'model.example';
const ROOMS = ['alpha', 'beta'] as const;
type RoomName = (typeof ROOMS)[number];
/** The longest that a notified room goes unread in working hours or at night, with its jitter. */
const CADENCE_MS = 4 * 3_600_000 + 60_000;

let stack: RunningStack;
let journey: Journey;
let tenantId: string;
const screens = new Map<RoomName, WatchedDevice>();
/** The calendars as they should be: event id → what the screen shows of it. */
const calendars = new Map<RoomName, Map<string, string>>(ROOMS.map((room) => [room, new Map()]));

const faults = {
  none: [],
  unavailable: [{ service: 'graph', method: 'GET', path: 'calendarView', status: 503 }],
  throttled: [
    { service: 'graph', method: 'GET', path: 'calendarView', status: 429, retryAfter: 1 },
  ],
  flaky: [{ service: 'graph', path: 'calendarView', drop: true, probability: 0.5 }],
  unnotified: [{ service: 'notifications', status: 202 }],
  unreachable: [{ service: 'notifications', drop: true }],
  unpushed: [{ service: 'web-pubsub', method: 'POST', path: 'send', status: 503 }],
} as const;

type Step =
  | { readonly kind: 'add' | 'move' | 'remove'; readonly room: RoomName; readonly slot: number }
  | { readonly kind: 'fault'; readonly fault: keyof typeof faults }
  | { readonly kind: 'wait'; readonly minutes: number };

const room = fc.constantFrom(...ROOMS);
const slot = fc.nat(15);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('add' as const), room, slot }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('move' as const), room, slot }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), room, slot }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      fault: fc.constantFrom(...(Object.keys(faults) as (keyof typeof faults)[])),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      minutes: fc.integer({ min: 1, max: 6 }),
    }),
  },
);

beforeAll(async () => {
  stack = await startStack({ env: { SYNC_DEBOUNCE_SECONDS: '0' } });
  journey = startJourney(stack.urls);
  const wanted = ROOMS.map((name) => ({
    displayName: name,
    emailAddress: `${name}@${DOMAIN}`,
    timeZone: 'UTC',
  }));
  ({ id: tenantId } = await journey.tenant({ domain: DOMAIN, rooms: wanted }));
  const email = 'it@model.example';
  const administrator = await journey.person(email);
  const organisation = await journey.organisation('Model', { ...administrator, email });
  await journey.connect(administrator, organisation, `admin@${DOMAIN}`);
  await journey.reach(administrator, organisation, ['awaiting-sync-consent']);
  await journey.continueSetup(administrator, organisation, `admin@${DOMAIN}`);
  await journey.reach(administrator, organisation, ['ready']);
  const base = `/organisations/${organisation}`;
  await administrator.call('PATCH', `${base}/calendar/settings`, {
    privacy: 'details',
    windowDays: 7,
  });
  await showRooms(administrator, base);
});
afterAll(async () => {
  for (const screen of screens.values()) screen.stop();
  await stack?.stop();
});

async function showRooms(administrator: Person, base: string): Promise<void> {
  const { body } = await administrator.call<{ items: { id: string; displayName: RoomName }[] }>(
    'GET',
    `${base}/rooms`,
  );
  for (const { id: roomId, displayName } of body.items) {
    const device = await administrator.call<{ id: string; pairingCode: string }>(
      'POST',
      `${base}/devices`,
      { name: displayName },
    );
    await administrator.call('PUT', `${base}/devices/${device.body.id}/room`, { roomId });
    screens.set(displayName, await watchDevice(journey, device.body.pairingCode));
  }
}

const timesOf = (at: number) => {
  const utc = (time: number) => ({
    dateTime: new Date(time).toISOString().slice(0, 19),
    timeZone: 'UTC',
  });
  return { start: utc(at), end: utc(at + 1_200_000) };
};

async function run(one: Step, base: number): Promise<void> {
  if (one.kind === 'fault')
    return void (await journey.control('PUT', '/faults', faults[one.fault]));
  if (one.kind === 'wait') {
    return void (await journey.control('POST', '/clock', { advanceMs: one.minutes * 60_000 }));
  }
  const events = `/tenants/${tenantId}/rooms/${one.room}@${DOMAIN}/events`;
  const calendar = calendars.get(one.room) ?? new Map<string, string>();
  const at = base + one.slot * 1_800_000;
  const shown = `${new Date(at).toISOString()} ${one.slot}`;
  const chosen = [...calendar.keys()][one.slot % Math.max(1, calendar.size)];
  if (one.kind === 'add') {
    const event = { subject: String(one.slot), ...timesOf(at) };
    const { body } = await journey.control<{ id: string }>('POST', events, event);
    calendar.set(body.id, shown);
  } else if (chosen !== undefined && one.kind === 'move') {
    await journey.control('PATCH', `${events}/${chosen}`, {
      subject: String(one.slot),
      ...timesOf(at),
    });
    calendar.set(chosen, shown);
  } else if (chosen !== undefined) {
    await journey.control('DELETE', `${events}/${chosen}`);
    calendar.delete(chosen);
  }
}

const wanted = (name: RoomName): string[] => [...(calendars.get(name)?.values() ?? [])].toSorted();
const onScreen = (name: RoomName): string[] | undefined =>
  screens
    .get(name)
    ?.shown.at(-1)
    ?.meetings.map(({ start, title }) => `${start} ${title}`)
    .toSorted();
const converged = () =>
  ROOMS.every((name) => JSON.stringify(onScreen(name)) === JSON.stringify(wanted(name)));

async function converge(timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!converged() && performance.now() < deadline) await sleep(50);
}

it('Once faults stop, every screen equals its calendar within one polling interval.', async () => {
  // Two days ahead: in the window, and ahead of every moved clock.
  const base = Math.ceil((Date.now() + 2 * 86_400_000) / 3_600_000) * 3_600_000;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
      for (const one of steps) await run(one, base);
      await journey.control('PUT', '/faults', []);

      await converge(1000);
      if (!converged()) await advance(journey, CADENCE_MS);
      await converge(60_000);

      for (const name of ROOMS) expect(onScreen(name)).toEqual(wanted(name));
    }),
    { numRuns: runs(2, 20), endOnFailure: true },
  );
}, 600_000);
