import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Journey, type Person, startJourney } from '../../local/demo/journey.ts';
import { killIfThere } from '../support/ground.ts';
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

/** Processes below the launcher, found by their parents. */
function children(pid: number): { pid: number; command: string }[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  const all = lines.flatMap((line) => {
    const [, own, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return own === undefined
      ? []
      : [{ pid: Number(own), parent: Number(parent), command: command ?? '' }];
  });
  const below = (id: number): typeof all =>
    all.filter(({ parent }) => parent === id).flatMap((child) => [child, ...below(child.pid)]);
  return below(pid);
}

async function newcomer(): Promise<{
  person: Person;
  organisation: string;
  admin: string;
  tenantId: string;
}> {
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

/** What a killed host had in hand comes back after a minute (host.json); the answer waits until it is done. */
async function passVisibilityTimeout(): Promise<void> {
  await journey.control('POST', '/clock', { advanceMs: 60_000 });
}

const steps = ['started', 'consented', 'validating', 'awaiting', 'continued', 'verifying'] as const;

describe('kill -9 of the functions host or the launcher', () => {
  it.each(steps)(
    'Set-up goes on to ready after kill -9 of the launcher while it is %s, and a new start.',
    async (when) => {
      const { person, organisation, admin, tenantId } = await newcomer();
      if (when === 'started') {
        await person.call('POST', `/organisations/${organisation}/calendar/setup`, {});
        await killAndRestart();
      }
      await journey.control('PUT', '/delays', {
        consentPropagationMs: when === 'validating' ? 3_000 : 0,
      });
      await journey.connect(person, organisation, admin);
      if (when === 'consented' || when === 'validating') await killAndRestart();
      await journey.reach(person, organisation, ['awaiting-sync-consent'], 120_000);
      if (when === 'awaiting') await killAndRestart();
      await journey.control('PUT', '/delays', {
        consentPropagationMs: when === 'verifying' ? 3_000 : 0,
      });
      await journey.continueSetup(person, organisation, admin);
      if (when === 'continued' || when === 'verifying') await killAndRestart();

      const setup = await journey.reach(person, organisation, ['ready', 'failed'], 120_000);

      expect(setup.state).toBe('ready');
      const { body } = await journey.control<{
        items: { displayName: string; passwordCredentials: unknown[] }[];
      }>('GET', `/tenants/${tenantId}/applications`);
      const sync = body.items.filter(
        ({ displayName }) => displayName === 'ClickShare Calendar Sync',
      );
      expect(sync.map(({ passwordCredentials }) => passwordCredentials.length)).toEqual([1]);
    },
  );

  it('The functions host restarts by itself after kill -9, and set-up goes on.', async () => {
    const { person, organisation, admin } = await newcomer();
    await journey.connect(person, organisation, admin);
    const host = children(stack.pid).filter(({ command }) => command.includes('functions-host'));
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
    const host = children(stack.pid).filter(({ command }) => command.includes('functions-host'));
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
    const before = children(stack.pid).map(({ pid }) => pid);
    await killAndRestart();

    const alive = before.filter((pid) => {
      try {
        return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(' Z ');
      } catch {
        return false;
      }
    });
    expect(before.length).toBeGreaterThan(1);
    expect(alive).toEqual([]);
  });
});
