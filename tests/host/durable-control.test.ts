/** Events, timers and the control of running orchestrations over the management API. One host, clock moved at will. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DurableClient, durableClient, type Status } from '../support/durable.ts';
import { startTestHost, type TestHost } from '../support/host.ts';

const minute = 60_000;
const day = 86_400_000;

let host: TestHost;
let durable: DurableClient;
let offset = 0;

beforeAll(async () => {
  host = await startTestHost({ app: 'durable-app' });
  durable = durableClient(host);
});
afterAll(() => host.dispose());

const isRunning = ({ runtimeStatus }: Status): boolean => runtimeStatus === 'Running';
async function running(name: string, input: unknown): Promise<string> {
  const id = await durable.start(name, input);
  await durable.reaches(id, isRunning);
  return id;
}
async function advance(milliseconds: number): Promise<void> {
  offset += milliseconds;
  host.moveClock(offset);
  expect(await host.untilIdle()).toBe(true);
}

describe('a timer raced with an event', () => {
  it('A timer raced with an event loses to the event and, once cancelled, no longer delays the end.', async () => {
    const id = await running('approval', day);

    await durable.raise(id, 'approve', { by: 'me' });

    const { output } = await durable.end(id);
    expect(output).toEqual({ approved: { by: 'me' }, after: 'after' });
  });

  it('A timer raced with an event wins when its time has come.', async () => {
    const id = await running('approval', day);

    await advance(day);

    expect((await durable.status(id)).output).toBe('timed out');
  });

  it('A timer of many days can lose to an event after its first legs.', async () => {
    const id = await running('approval', 20 * day);
    await advance(4 * day);
    await advance(4 * day);

    await durable.raise(id, 'approve', 'late');

    expect((await durable.end(id)).output).toEqual({ approved: 'late', after: 'after' });
  });
});

describe('timers', () => {
  it('Durable timers of any length fire when the clock reaches them, never before.', async () => {
    const id = await running('sleeps', 20 * day);

    await advance(20 * day - minute);
    const before = await durable.status(id);
    await advance(minute);
    const after = await durable.status(id);

    expect(before.runtimeStatus).toBe('Running');
    expect(after.output).toBe(true);
  });

  it('Durable timers that are due together fire in due order.', async () => {
    const hours = [3, 1, 4, 2];
    for (const label of hours) await running('rings', { label, after: label * 60 * minute });

    await advance(day);

    expect(host.records('record').map(({ value }) => value)).toEqual([1, 2, 3, 4]);
  });

  it('Durable timers survive a kill -9 and fire although their time passed while the host was down.', async () => {
    const id = await running('sleeps', 60 * minute);

    offset += 90 * minute;
    await host.restart({ LOCAL_CLOCK_OFFSET_MS: String(offset) });

    expect((await durable.end(id)).output).toBe(true);
  });
});

describe('events', () => {
  it('External events reach several waiters of one name newest first.', async () => {
    const id = await running('waiters', null);

    for (const value of [1, 2, 3]) await durable.raise(id, 'e', value);

    expect((await durable.end(id)).output).toEqual([3, 2, 1]);
  });

  it('External events are refused to unknown and finished instances, without body and without JSON.', async () => {
    const id = await running('waiting', null);
    const finished = await durable.run('chain', []);
    const path = `/runtime/webhooks/durabletask/instances/${id}/raiseEvent/go`;
    const json = { 'content-type': 'application/json' };

    const answers = await Promise.all([
      durable.raise('nobody', 'go', 1),
      durable.raise(finished.instanceId, 'go', 1),
      host.fetch(path, { method: 'POST', headers: json }),
      host.fetch(path, { method: 'POST', headers: json, body: '{' }),
      host.fetch(path, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '1' }),
      host.fetch(`${path}%2Fb`, { method: 'POST', headers: json, body: '1' }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([404, 410, 400, 400, 400, 404]);
    expect((await durable.status(id)).runtimeStatus).toBe('Running');
  });
});

describe('suspend and resume', () => {
  it('A suspended instance keeps events and timers for later.', async () => {
    const event = await running('waiting', null);
    const timer = await running('sleeps', minute);
    for (const id of [event, timer])
      expect((await durable.tell(id, 'suspend', 'a break')).status).toBe(202);

    await durable.raise(event, 'go', 'kept');
    await advance(2 * minute);
    const suspended = await durable.status(event);
    for (const id of [event, timer])
      expect((await durable.tell(id, 'resume', 'on')).status).toBe(202);

    expect(suspended).toMatchObject({ runtimeStatus: 'Suspended', output: 'a break' });
    expect((await durable.end(event)).output).toBe('kept');
    expect((await durable.end(timer)).output).toBe(true);
  });

  it('Suspending or resuming twice is answered with a server error.', async () => {
    const id = await running('waiting', null);

    const resumed = await durable.tell(id, 'resume');
    await durable.tell(id, 'suspend');
    const suspended = await durable.tell(id, 'suspend');

    expect([resumed.status, suspended.status]).toEqual([500, 500]);
    expect(await suspended.json()).toMatchObject({
      Message: 'Something went wrong while processing your request',
      ExceptionMessage: `Cannot suspend the orchestration instance ${id} because instance is in the Suspended state.`,
    });
  });
});

describe('terminate', () => {
  it('Terminating ends an instance at once with the reason as output.', async () => {
    const [told, silent] = await Promise.all([running('waiting', null), running('waiting', null)]);

    await durable.tell(told, 'terminate', 'enough');
    await durable.tell(silent, 'terminate');

    expect(await durable.status(told)).toMatchObject({
      runtimeStatus: 'Terminated',
      output: 'enough',
    });
    expect((await durable.status(silent)).output).toBeNull();
  });

  it('Terminating an instance does not terminate its children.', async () => {
    const parent = await durable.start('parent', { name: 'waiting', id: 'orphan' });
    await durable.reaches(parent, isRunning);

    await durable.tell(parent, 'terminate');

    expect((await durable.status('orphan')).runtimeStatus).not.toBe('Terminated');
  });

  it('Terminating answers 404 for unknown and 410 for finished instances.', async () => {
    const { instanceId } = await durable.run('chain', []);

    for (const operation of ['terminate', 'suspend', 'resume']) {
      expect((await durable.tell('nobody', operation)).status).toBe(404);
      expect((await durable.tell(instanceId, operation)).status).toBe(410);
    }
  });
});

describe('the end', () => {
  it('An orchestration ends after the losers of its races, except for events.', async () => {
    const id = await running('losers', null);
    await durable.reaches(`${id}-slow`, isRunning);
    expect(await host.untilIdle()).toBe(true);
    const before = await durable.status(id);

    await durable.raise(`${id}-slow`, 'go', null);

    expect(before.runtimeStatus).toBe('Running');
    expect((await durable.end(id)).output).toBe('won');
  });
});

describe('purge', () => {
  it('Purging removes a finished instance and refuses a running one.', async () => {
    const { instanceId } = await durable.run('chain', []);
    const id = await running('waiting', null);

    const finished = await durable.call('DELETE', `instances/${instanceId}`);
    const again = await durable.call('DELETE', `instances/${instanceId}`);
    const live = await durable.call('DELETE', `instances/${id}`);

    expect(await finished.json()).toEqual({ instancesDeleted: 1 });
    expect([again.status, live.status]).toEqual([404, 412]);
    expect(await live.json()).toEqual({
      Message: `Only orchestrations in a terminal state can be purged, but the orchestration with instance ID ${id} has status Running`,
    });
  });

  it('Purging by time spares running instances only when statuses are named.', async () => {
    await advance(day);
    const from = new Date(Date.now() + offset - minute).toISOString();
    await durable.run('chain', []);
    const id = await running('waiting', null);
    const purge = (query: string) => durable.call('DELETE', `instances/?${query}`);

    const without = await purge('runtimeStatus=Completed');
    const named = await purge(`createdTimeFrom=${from}&runtimeStatus=Completed,Failed`);
    const spared = await durable.status(id);
    const all = await purge(`createdTimeFrom=${from}`);
    const none = await purge(`createdTimeFrom=${from}`);

    expect(without.status).toBe(400);
    expect(await named.json()).toEqual({ instancesDeleted: 1 });
    expect(spared.runtimeStatus).toBe('Running');
    expect(await all.json()).toEqual({ instancesDeleted: 1 });
    expect(none.status).toBe(404);
  });
});
