/** Orchestrations through the real SDK: what a Durable app may count on. One host, everything at once. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DurableClient, durableClient } from '../support/durable.ts';
import { startTestHost, type TestHost } from '../support/host.ts';

let host: TestHost;
let durable: DurableClient;

beforeAll(async () => {
  host = await startTestHost({ app: 'durable-app' });
  durable = durableClient(host);
});
afterAll(() => host.dispose());

const output = async (name: string, input: unknown): Promise<unknown> =>
  (await durable.run(name, input)).output;

describe('activities', () => {
  it('Activities run one after the other.', async () => {
    expect(await output('chain', ['Tokyo', 'London'])).toEqual(['Hello, Tokyo!', 'Hello, London!']);
  });

  it('Activities fan out and in.', async () => {
    expect(await output('fan', 100)).toBe(4950);
  });

  it.each([
    ['a text', 'x', 'string', 'x'],
    ['a text that looks like a number', '12', 'string', '12'],
    ['a number', 1.5, 'number', 1.5],
    ['an object', { a: true }, 'object', { a: true }],
    ['a list', [1, 'b'], 'object', [1, 'b']],
    ['nothing', null, 'undefined', undefined],
    ['a bare boolean, spelt the .NET way', true, 'string', 'True'],
  ])('Activities receive %s.', async (_case, value, type, input) => {
    expect(await output('describe', { value })).toMatchObject(
      input === undefined ? { type } : { type, input },
    );
  });

  it('Activities receive the instance id and the keys of their input in the metadata.', async () => {
    const { instanceId, output: described } = await durable.run('describe', { value: { k: 7 } });

    expect(described).toMatchObject({ metadata: { instanceId, k: 7 } });
  });

  it('Activities return 4 MB whole.', async () => {
    const text = await output('large', 4_000_000);

    expect(text).toHaveLength(4_000_000);
  });
});

describe('failures', () => {
  it('A failed activity is caught with the one-line reason first.', async () => {
    expect(await output('catches', { name: 'fail', input: 'boom' })).toEqual({
      caught: "Activity function 'fail' failed:  boom",
    });
  });

  it.each([
    ['text', "Activity function 'throwAnything' failed:  plain text"],
    ['object', 'Activity function \'throwAnything\' failed:  {"a":1}'],
  ])('Failures thrown as %s keep their text.', async (input, caught) => {
    expect(await output('catches', { name: 'throwAnything', input })).toEqual({ caught });
  });

  it('Failures thrown as undefined count as success.', async () => {
    expect(await output('catches', { name: 'throwAnything', input: 'undefined' })).toBeNull();
  });

  it('A failed orchestrator ends as Failed.', async () => {
    expect(await durable.run('fails', 'boom')).toMatchObject({
      runtimeStatus: 'Failed',
      output: "Orchestrator function 'fails' failed: boom",
    });
  });

  it('Failures that nobody caught reach the output.', async () => {
    const { runtimeStatus, output: text } = await durable.run('failsUncaught', 'boom');

    expect(runtimeStatus).toBe('Failed');
    expect(text).toMatch(
      /^Orchestrator function 'failsUncaught' failed: Activity function 'fail' failed: {2}boom \n /,
    );
  });

  it('A call of an unknown activity fails loudly and can be caught.', async () => {
    const text = "The function 'nope' doesn't exist, is disabled, or is not an activity function.";

    const caught = await output('catches', { name: 'nope' });

    expect(caught).toMatchObject({ caught: expect.stringContaining(text) });
    expect(host.log()).toContain(text);
  });

  it('An unknown orchestrator fails the instance, and an unknown child can be caught.', async () => {
    const text =
      "The function 'nope' doesn't exist, is disabled, or is not an orchestrator function.";

    const own = await durable.run('nope', null);
    const child = await output('parent', { name: 'nope', input: null });

    expect(own.runtimeStatus).toBe('Failed');
    expect(own.output).toMatch(`Orchestrator function 'nope' failed: ${text}`);
    expect(child).toMatchObject({ caught: expect.stringContaining(text) });
  });

  it('An action that is not emulated fails the orchestration.', async () => {
    expect(await durable.run('http', null)).toMatchObject({
      runtimeStatus: 'Failed',
      output:
        "Orchestrator function 'http' failed: The local functions host does not emulate callHttp.",
    });
  });

  it('A non-deterministic orchestrator fails.', async () => {
    const { runtimeStatus, output: text } = await durable.run('changes', null);

    expect(runtimeStatus).toBe('Failed');
    expect(text).toMatch(
      "Non-Deterministic workflow detected: A previous execution of this orchestration scheduled an activity task with sequence number 0 named 'echo', but the current orchestration replay instead",
    );
  });
});

describe('retries', () => {
  it('Retries of an activity end with the first success.', async () => {
    expect(await output('retries', { key: 'r1', times: 2, attempts: 3 })).toBe(3);
  });

  it('Retries of an activity end with the last failure.', async () => {
    expect(await output('retries', { key: 'r2', times: 9, attempts: 3 })).toEqual({
      caught: "Activity function 'flaky' failed:  flaky 3",
    });
  });
});

describe('replay', () => {
  it('An orchestrator knows that it is replaying.', async () => {
    expect(await output('replays', null)).toEqual([true, true, false]);
  });
});

describe('sub-orchestrations', () => {
  it('Sub-orchestrations without an id are named after the execution and the task.', async () => {
    const { instanceId, output: result } = await durable.run('parent', { name: 'who' });

    expect(result).toEqual({
      result: { id: expect.stringMatching(/^[0-9a-f-]{36}:0$/), parent: instanceId },
    });
  });

  it('Sub-orchestrations keep the id that they are given.', async () => {
    const { instanceId, output: result } = await durable.run('parent', { name: 'who', id: 'own' });

    expect(result).toEqual({ result: { id: 'own', parent: instanceId } });
  });

  it('Sub-orchestrations hand their failure to the parent.', async () => {
    expect(await output('parent', { name: 'fails', input: 'boom' })).toEqual({
      caught: "Orchestrator function 'fails' failed: boom",
    });
  });

  it('Sub-orchestrations are retried.', async () => {
    expect(await output('parent', { name: 'fails', input: 'x', attempts: 3 })).toEqual({
      caught: "Orchestrator function 'fails' failed: x",
    });
  });

  it('Sub-orchestrations that run already are adopted by the parent.', async () => {
    await durable.start('waiting', null, 'adopted');
    const parents = [1, 2].map(() => durable.start('parent', { name: 'waiting', id: 'adopted' }));
    const ids = await Promise.all(parents);
    await Promise.all(ids.map((id) => durable.reaches(id, (s) => s.runtimeStatus === 'Running')));

    await durable.raise('adopted', 'go', 'now');

    const ends = await Promise.all(ids.map(durable.end));
    expect(ends.map((end) => end.output)).toEqual([{ result: 'now' }, { result: 'now' }]);
  });

  it.each([
    ['begin with @', '@x'],
    ["equal the parent's", 'self'],
  ])('Sub-orchestrations are refused an id that would %s.', async (_case, id) => {
    const { output: result } = await durable.run('parent', { name: 'who', id }, 'self');

    expect(result).toMatchObject({ caught: expect.stringContaining('must not') });
  });

  it('Sub-orchestrations that are terminated fail their parent past any catch.', async () => {
    await durable.start('parent', { name: 'waiting', id: 'doomed' }, 'bereft');
    await durable.reaches('bereft', (s) => s.runtimeStatus === 'Running');

    await durable.tell('doomed', 'terminate', 'enough');

    const end = await durable.end('bereft');
    expect(end.runtimeStatus).toBe('Failed');
    expect(end.output).toMatch('Non-Deterministic workflow detected');
  });
});

describe('versions', () => {
  it("An instance's version comes from its start, else from host.json, and children do not inherit it.", async () => {
    const [asked, plain] = await Promise.all([
      durable.run('version', { child: {} }, '', 'version=2.0'),
      durable.run('version', { child: { version: '3.0' } }),
    ]);

    expect(asked.output).toEqual({ version: '2.0', inner: { version: '1.0', inner: null } });
    expect(plain.output).toEqual({ version: '1.0', inner: { version: '3.0', inner: null } });
  });
});

describe('the custom status', () => {
  const shown = async (id: string, expected: unknown): Promise<void> => {
    await durable.reaches(
      id,
      ({ customStatus }) => JSON.stringify(customStatus) === JSON.stringify(expected),
    );
  };

  it.each([[0], [false], [''], [null]])('The custom status is cleared by %j.', async (nothing) => {
    const id = await durable.start('status', [{ at: 1 }, nothing, 'end']);
    await shown(id, { at: 1 });

    await durable.raise(id, 'next', null);
    await shown(id, null);

    await durable.raise(id, 'next', null);
    await durable.raise(id, 'next', null);
    expect(await durable.end(id)).toMatchObject({ output: 'done', customStatus: 'end' });
  });

  it('The custom status may have 16 KB of UTF-16, and not a whole KB more.', async () => {
    const [fits, tooLong] = await Promise.all([
      durable.run('longStatus', 8_700),
      durable.run('longStatus', 8_703),
    ]);

    expect(fits.output).toBe('done');
    expect(tooLong).toMatchObject({
      runtimeStatus: 'Failed',
      output:
        "Orchestrator function 'longStatus' failed: The UTF-16 size of the JSON-serialized payload must not exceed 16 KB. The current payload size is 17 KB.",
    });
  });
});

describe('continueAsNew', () => {
  it('continueAsNew starts over with the new input, creation time and first custom status kept.', async () => {
    const id = await durable.start('counts', { at: 1, until: 4 });

    const last = await durable.reaches(id, ({ input }) => (input as { at: number }).at === 4);
    await durable.raise(id, 'end', null);
    const end = await durable.end(id);

    expect(last.customStatus).toEqual({ at: 3 });
    expect(end).toMatchObject({ output: 4, customStatus: null, createdTime: last.createdTime });
  });

  it('continueAsNew leaves only the last execution in the history.', async () => {
    const id = await durable.start('counts', { at: 1, until: 3 });
    await durable.raise(id, 'end', null);
    await durable.reaches(id, ({ input }) => (input as { at: number }).at === 3);
    await durable.raise(id, 'end', null);
    await durable.end(id);

    const { historyEvents } = await durable.status(id, 'showHistory=true');

    expect(historyEvents?.map((event) => event['EventType'])).toEqual([
      'ExecutionStarted',
      'EventRaised',
      'ExecutionCompleted',
    ]);
  });

  it('continueAsNew quotes a bare text.', async () => {
    expect(await output('continuesWithText', 'start')).toBe('"again"');
  });
});
