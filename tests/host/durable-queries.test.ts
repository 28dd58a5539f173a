/** Starting, listing and reading instances over the management API: its statuses, headers and bodies. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DurableClient, durableClient, type Status } from '../support/durable.ts';
import { startTestHost, type TestHost } from '../support/host.ts';

let host: TestHost;
let durable: DurableClient;

beforeAll(async () => {
  host = await startTestHost({ app: 'durable-app' });
  durable = durableClient(host);
});
afterAll(() => host.dispose());

const root = '/runtime/webhooks/durabletask';

describe('start', () => {
  it('The start of an orchestration answers 202 with eight management URLs.', async () => {
    const response = await durable.call('POST', 'orchestrators/chain/links', []);
    const links = (await response.json()) as Record<string, string>;

    expect(response.status).toBe(202);
    expect(response.headers.get('retry-after')).toBe('10');
    expect(response.headers.get('location')).toBe(links['statusQueryGetUri']);
    expect(Object.keys(links).sort()).toEqual([
      'id',
      'purgeHistoryDeleteUri',
      'restartPostUri',
      'resumePostUri',
      'sendEventPostUri',
      'statusQueryGetUri',
      'suspendPostUri',
      'terminatePostUri',
    ]);
    expect((await fetch(links['statusQueryGetUri'] ?? '')).status).toBeLessThan(300);
  });

  it('The start of an orchestration takes a missing body as null and an empty text as a text, and refuses a body that is not JSON.', async () => {
    const start = (id: string, body?: string) =>
      host.fetch(`${root}/orchestrators/waiting/${id}`, {
        method: 'POST',
        ...(body === undefined ? {} : { body }),
      });

    await start('no-body');
    await start('empty-text', '""');
    const refused = await start('bad', '{');

    expect((await durable.status('no-body')).input).toBeNull();
    expect((await durable.status('empty-text')).input).toBe('');
    expect(refused.status).toBe(400);
    expect(await refused.json()).toEqual({ Message: 'Invalid JSON content' });
  });

  it('The start of an orchestration refuses the id of a live instance and replaces a finished one.', async () => {
    await durable.start('waiting', 1, 'twice');
    await durable.reaches('twice', ({ runtimeStatus }) => runtimeStatus === 'Running');
    const live = await durable.call('POST', 'orchestrators/chain/twice', []);
    await durable.tell('twice', 'terminate');
    const replaced = await durable.run('chain', [], 'twice');

    expect(live.status).toBe(409);
    expect(await live.json()).toEqual({
      Message: 'An Orchestration instance with the status Running already exists.',
    });
    expect(replaced).toMatchObject({ name: 'chain', runtimeStatus: 'Completed' });
  });

  it('The start of an orchestration waits for the result when it has a timeout and a polling interval.', async () => {
    const wait = (name: string, input: unknown, timeout: number, interval: number) =>
      durable.call(
        'POST',
        `orchestrators/${name}?timeout=${String(timeout)}&pollingInterval=${String(interval)}`,
        input,
      );

    const [done, failed, going, wrong] = await Promise.all([
      wait('chain', ['A'], 20, 1),
      wait('fails', 'boom', 20, 1),
      wait('waiting', null, 0.2, 0.1),
      wait('chain', [], 1, 5),
    ]);

    expect([done, failed, going, wrong].map(({ status }) => status)).toEqual([200, 200, 202, 400]);
    expect(await done.json()).toEqual(['Hello, A!']);
    expect(await failed.json()).toMatchObject({ runtimeStatus: 'Failed' });
    expect(await wrong.json()).toEqual({
      Message: 'Total timeout 1 should be bigger than retry timeout 5',
    });
  });

  it.each(['a b', 'a#b?c', 'a:b\\c', '@x', 'é', 'x'.repeat(300)])(
    'The start of an orchestration takes the id %j.',
    async (id) => {
      expect((await durable.run('chain', [], id)).instanceId).toBe(id);
    },
  );

  it('The start of an orchestration accepts no id with a slash and ignores the case of paths.', async () => {
    const slash = await durable.call('POST', 'orchestrators/chain/a%2Fb', []);
    const loud = await host.fetch(`${root.toUpperCase()}/ORCHESTRATORS/CHAIN/Loud`, {
      method: 'POST',
      body: '[]',
    });

    expect(slash.status).toBe(404);
    expect(loud.status).toBe(202);
    expect((await durable.end('Loud')).name).toBe('CHAIN');
    expect((await durable.call('GET', 'instances/loud')).status).toBe(404);
  });
});

describe('status', () => {
  it('The status of an instance is 202 with a Location while it runs, 200 when it is done and 404 when it is unknown.', async () => {
    await durable.start('waiting', { a: 1 }, 'live');
    const { instanceId } = await durable.run('fails', 'boom');

    const live = await durable.call('GET', 'instances/live');
    const failed = await durable.call('GET', `instances/${instanceId}`);
    const asError = await durable.call(
      'GET',
      `instances/${instanceId}?returnInternalServerErrorOnFailure=true`,
    );
    const unknown = await durable.call('GET', 'instances/nobody');

    expect([live, failed, asError, unknown].map(({ status }) => status)).toEqual([
      202, 200, 500, 404,
    ]);
    expect(live.headers.get('retry-after')).toBe('5');
    expect(live.headers.get('location')).toContain('/instances/live?');
    expect(await live.json()).toEqual({
      name: 'waiting',
      instanceId: 'live',
      runtimeStatus: expect.stringMatching(/^(Pending|Running)$/),
      input: { a: 1 },
      customStatus: null,
      output: null,
      createdTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      lastUpdatedTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
  });

  it('The status of an instance shows the history with results merged into what was scheduled.', async () => {
    const { instanceId } = await durable.run('catches', { name: 'fail', input: 'boom' });
    const chained = await durable.run('chain', ['A']);

    const { historyEvents: failed } = await durable.status(instanceId, 'showHistory=true');
    const { historyEvents: shown } = await durable.status(
      chained.instanceId,
      'showHistory=true&showHistoryOutput=true&showInput=false',
    );

    expect(failed?.map((event) => event['EventType'])).toEqual([
      'ExecutionStarted',
      'TaskFailed',
      'ExecutionCompleted',
    ]);
    expect(failed?.[0]).toMatchObject({ FunctionName: 'catches', Input: expect.any(String) });
    expect(failed?.[1]).toMatchObject({
      Reason: "Activity function 'fail' failed:  boom",
      FunctionName: 'fail',
      Input: null,
      ScheduledTime: expect.stringMatching(/\+00:00$/),
    });
    expect(shown?.[0]).not.toHaveProperty('Input');
    expect(shown?.[1]).toMatchObject({ EventType: 'TaskCompleted', Result: 'Hello, A!' });
    expect(shown?.[2]).toMatchObject({ OrchestrationStatus: 'Completed', Result: ['Hello, A!'] });
    expect(shown?.every((event) => !('EventId' in event))).toBe(true);
  });

  it('The status of an instance shows suspensions and ends without the marks of the replay.', async () => {
    await durable.start('waiting', { a: 1 }, 'history-told');
    await durable.reaches('history-told', ({ runtimeStatus }) => runtimeStatus === 'Running');
    for (const operation of ['suspend', 'resume', 'terminate']) {
      await durable.tell('history-told', operation, operation);
    }

    const { historyEvents = [] } = await durable.status('history-told', 'showHistory=true');

    expect(historyEvents.map((event) => event['EventType'])).toEqual(
      expect.arrayContaining(['ExecutionSuspended', 'ExecutionResumed', 'ExecutionTerminated']),
    );
    expect(historyEvents.filter((event) => 'IsPlayed' in event)).toEqual([]);
  });
});

describe('the list', () => {
  const list = async (
    query: string,
    token?: string,
  ): Promise<{ page: Status[]; next?: string }> => {
    const response = await host.fetch(`${root}/instances/?${query}`, {
      headers: token === undefined ? {} : { 'x-ms-continuation-token': token },
    });
    const next = response.headers.get('x-ms-continuation-token');
    const page = (await response.json()) as Status[];
    return next === null ? { page } : { page, next };
  };

  it('The list of instances has pages ordered by id, with no continuation token on the last.', async () => {
    const ids = Array.from({ length: 7 }, (_, n) => `page-${String(n)}`);
    await Promise.all(ids.map((id) => durable.run('chain', [], id)));

    const seen: string[][] = [];
    let token: string | undefined;
    do {
      const { page, next } = await list('instanceIdPrefix=page-&top=3', token);
      seen.push(page.map(({ instanceId }) => instanceId));
      token = next;
    } while (token !== undefined);

    expect(seen).toEqual([ids.slice(0, 3), ids.slice(3, 6), ids.slice(6)]);
  });

  it('The list of instances filters by status and time, and ignores filters that it cannot read.', async () => {
    await durable.run('chain', [], 'filter-done');
    await durable.start('waiting', { a: 1 }, 'filter-live');
    await durable.reaches('filter-live', ({ runtimeStatus }) => runtimeStatus === 'Running');
    const names = async (query: string): Promise<string[]> =>
      (await list(`instanceIdPrefix=filter-&${query}`)).page.map(({ instanceId }) => instanceId);

    expect(await names('runtimeStatus=Running,Failed')).toEqual(['filter-live']);
    expect(await names('createdTimeFrom=2100-01-01')).toEqual([]);
    expect(await names('createdTimeTo=2000-01-01')).toEqual([]);
    expect(await names('createdTimeTo=x&runtimeStatus=running&top=abc')).toHaveLength(2);
    expect(await names('top=0')).toEqual([]);
  });

  it('The list of instances shows inputs unless showInput is false.', async () => {
    await durable.start('waiting', { a: 1 }, 'input-shown');

    const shown = await list('instanceIdPrefix=input-');
    const hidden = await list('instanceIdPrefix=input-&showInput=false');

    expect(shown.page[0]?.input).toEqual({ a: 1 });
    expect(hidden.page[0]?.input).toBeNull();
  });
});

describe('a restart', () => {
  const restart = (id: string, query = '') =>
    durable.call('POST', `instances/${id}/restart?${query}`);

  it('A restart of an instance runs the same function with the same input, under a new id unless the caller keeps it.', async () => {
    const first = await durable.run('chain', ['A'], 'restarted');

    const fresh = await restart('restarted');
    const { id } = (await fresh.json()) as { id: string };
    const same = await restart('restarted', 'restartWithNewInstanceId=false');

    expect([fresh.status, same.status]).toEqual([202, 202]);
    expect(fresh.headers.get('location')).toContain(`/instances/${id}`);
    expect(id).not.toBe('restarted');
    expect(await same.json()).toMatchObject({ id: 'restarted' });
    for (const again of [await durable.end(id), await durable.end('restarted')]) {
      expect(again).toMatchObject({ name: 'chain', input: ['A'], output: first.output });
    }
  });

  it('A restart of an instance refuses an unknown instance, and the id of a live one.', async () => {
    await durable.start('waiting', { a: 1 }, 'restarted-live');
    await durable.reaches('restarted-live', ({ runtimeStatus }) => runtimeStatus === 'Running');

    const unknown = await restart('nowhere');
    const live = await restart('restarted-live', 'restartWithNewInstanceId=false');

    expect([unknown.status, await unknown.json()]).toEqual([
      400,
      { Message: 'InstanceId does not match a valid orchestration instance.' },
    ]);
    expect([live.status, await live.json()]).toEqual([
      409,
      { Message: 'An Orchestration instance with the status Running already exists.' },
    ]);
  });
});

describe('what is not emulated', () => {
  it.each([
    ['POST', 'instances/x/rewind?reason=r'],
    ['GET', 'entities/counter/k'],
    ['POST', 'entities/counter/k?op=add'],
  ])('The host answers 501 to %s %s, which is not emulated.', async (method, path) => {
    expect((await durable.call(method, path)).status).toBe(501);
  });
});
