import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Journey, type Person, startJourney } from '../../local/demo/journey.ts';
import { descendants, isAlive, killIfThere } from '../support/processes.ts';
import { type RunningStack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';

let stack: RunningStack;
let journey: Journey;
let count = 0;

beforeAll(async () => {
  stack = await startStack();
  journey = startJourney(stack.urls);
});
afterAll(() => stack?.stop());

interface Newcomer {
  readonly person: Person;
  readonly organisation: string;
  readonly admin: string;
  readonly tenantId: string;
}

async function newcomer(): Promise<Newcomer> {
  count += 1;
  const domain = `survivor${count}.example`;
  const { id } = await journey.tenant({ domain, rooms: 2 });
  const email = `it${count}@portal.example`;
  const person = await journey.person(email);
  const organisation = await journey.organisation(`Survivor ${count}`, { ...person, email });
  return { person, organisation, admin: `admin@${domain}`, tenantId: id };
}

async function killAndRestart(): Promise<void> {
  await stack.kill();
  stack = await stack.restart();
  journey = startJourney(stack.urls);
  await passVisibilityTimeout();
}

/** Messages that a killed host had in hand come back after a minute (host.json); the answer waits until they are done. */
async function passVisibilityTimeout(): Promise<void> {
  await journey.control('POST', '/clock', { advanceMs: 60_000 });
}

/** Longer than it takes to bring everybody where the kill is to find them, shorter than the clock is moved after it. */
const HELD_MS = 30_000;

describe('kill -9 of the functions host or the launcher', () => {
  it('Set-ups go on to ready after kill -9 of the launcher and a new start, wherever it found them.', async () => {
    const propagation = (consentPropagationMs: number) =>
      journey.control('PUT', '/delays', { consentPropagationMs });
    const connect = ({ person, organisation, admin }: Newcomer) =>
      journey.connect(person, organisation, admin);
    const goOn = ({ person, organisation, admin }: Newcomer) =>
      journey.continueSetup(person, organisation, admin);
    const reach = ({ person, organisation }: Newcomer, ...states: string[]) =>
      journey.reach(person, organisation, states, 120_000);
    const started = await newcomer();
    const consented = await newcomer();
    const validating = await newcomer();
    const awaiting = await newcomer();
    const continued = await newcomer();
    const verifying = await newcomer();
    await propagation(0);
    for (const each of [awaiting, continued, verifying]) await connect(each);
    for (const each of [awaiting, continued, verifying]) await reach(each, 'awaiting-sync-consent');
    await propagation(HELD_MS);
    await connect(validating);
    await goOn(verifying);
    await propagation(0);
    await started.person.call('POST', `/organisations/${started.organisation}/calendar/setup`, {});
    await goOn(continued);
    await connect(consented);

    await killAndRestart();

    await connect(started);
    for (const each of [started, consented, validating]) {
      await reach(each, 'awaiting-sync-consent');
    }
    for (const each of [started, consented, validating, awaiting]) await goOn(each);
    for (const each of [started, consented, validating, awaiting, continued, verifying]) {
      expect((await reach(each, 'ready', 'failed')).state).toBe('ready');
      const { body } = await journey.control<{
        items: { displayName: string; passwordCredentials: unknown[] }[];
      }>('GET', `/tenants/${each.tenantId}/applications`);
      const sync = body.items.filter(
        ({ displayName }) => displayName === 'ClickShare Calendar Sync',
      );
      expect(sync.map(({ passwordCredentials }) => passwordCredentials.length)).toEqual([1]);
    }
  });

  it('The functions host restarts by itself after kill -9, and set-up goes on.', async () => {
    const { person, organisation, admin } = await newcomer();
    await journey.connect(person, organisation, admin);
    const host = descendants(stack.pid).filter(({ command }) => command.includes('functions-host'));
    for (const { pid } of host) killIfThere(pid);

    await until('live', async () => (await fetch(`${stack.urls.api}/health/live`)).ok);
    await passVisibilityTimeout();
    await journey.reach(person, organisation, ['awaiting-sync-consent'], 120_000);
    await journey.continueSetup(person, organisation, admin);

    expect((await journey.reach(person, organisation, ['ready'], 120_000)).state).toBe('ready');
  });

  it('Six set-ups at work go on a minute after kill -9 of the functions host.', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, newcomer));
    // Holds each in an activity that the kill cuts off.
    const held = people.map(({ tenantId }) => ({
      service: 'graph',
      path: '/applications',
      carries: tenantId,
      delayMs: 60_000,
      times: 1,
    }));
    await journey.control('PUT', '/faults', held);
    for (const { person, organisation, admin } of people) {
      await journey.connect(person, organisation, admin);
    }
    await until('six calls held', async () => {
      const { body } = await journey.control<{ waiting: unknown[] }>('GET', '/faults');
      return body.waiting.length === 0;
    });
    const host = descendants(stack.pid).filter(({ command }) => command.includes('functions-host'));
    for (const { pid } of host) killIfThere(pid);
    await until('live', async () => (await fetch(`${stack.urls.api}/health/live`)).ok);

    const reached = (withinMs: number) =>
      Promise.all(
        people.map(({ person, organisation }) =>
          journey
            .reach(person, organisation, ['awaiting-sync-consent'], withinMs)
            .then(({ state }) => state),
        ),
      );
    await expect(reached(500)).rejects.toThrow();
    await passVisibilityTimeout();

    expect(await reached(60_000)).toEqual(people.map(() => 'awaiting-sync-consent'));
  });

  it('kill -9 of the launcher leaves no process behind.', async () => {
    const before = descendants(stack.pid).map(({ pid }) => pid);
    await killAndRestart();

    expect(before.length).toBeGreaterThan(1);
    expect(before.filter(isAlive)).toEqual([]);
  });
});
