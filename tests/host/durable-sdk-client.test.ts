/** The SDK's own client, inside an app, against the management API. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type DurableClient, durableClient, type Status } from '../support/durable.ts';
import { startTestHost, type TestHost } from '../support/host.ts';

let host: TestHost;
let durable: DurableClient;

beforeAll(async () => {
  host = await startTestHost({ app: 'durable-app' });
  durable = durableClient(host);
});
afterAll(() => host.dispose());

const invoke = (method: string, ...args: unknown[]): Promise<Response> =>
  host.fetch(`/api/client/${method}`, { method: 'POST', body: JSON.stringify(args) });
const call = async (
  method: string,
  ...args: unknown[]
): Promise<{ result?: unknown; thrown?: string }> => (await invoke(method, ...args)).json();

it("The SDK's Durable client starts, reads and follows an instance.", async () => {
  const started = await call('startNew', 'waiting', { instanceId: 'sdk', input: { a: 1 } });
  await call('raiseEvent', 'sdk', 'go', { b: 2 });
  const waited = await invoke('waitForCompletionOrCreateCheckStatusResponse', 'sdk');
  const { result } = await call('getStatus', 'sdk');

  expect(started.result).toBe('sdk');
  expect(await waited.json()).toEqual({ b: 2 });
  expect(result).toMatchObject({ runtimeStatus: 'Completed', input: { a: 1 }, output: { b: 2 } });
});

it("The SDK's Durable client gives an orchestration without input an empty text.", async () => {
  await call('startNew', 'waiting', { instanceId: 'no-input' });

  expect((await durable.status('no-input')).input).toBe('');
});

it("The SDK's Durable client makes links that work.", async () => {
  await call('startNew', 'waiting', { instanceId: 'links' });

  const response = await invoke('createCheckStatusResponse', 'links');
  const links = (await response.json()) as Record<string, string>;
  const suspended = await fetch((links['suspendPostUri'] ?? '').replace('{text}', 'why'), {
    method: 'POST',
  });

  expect(response.status).toBe(202);
  expect(response.headers.get('retry-after')).toBe('10');
  expect(response.headers.get('location')).toBe(links['statusQueryGetUri']);
  expect(suspended.status).toBe(202);
  expect(await durable.status('links')).toMatchObject({
    runtimeStatus: 'Suspended',
    output: 'why',
  });
});

it("The SDK's Durable client lists across pages.", async () => {
  const ids = Array.from({ length: 130 }, (_, n) => `many-${String(n)}`);
  await Promise.all(ids.map((id) => durable.start('chain', [], id)));

  const { result } = await call('getStatusAll');

  const found = (result as Status[]).map(({ instanceId }) => instanceId);
  expect(found).toEqual(expect.arrayContaining(ids));
});

it("The SDK's Durable client terminates an instance, ignores a finished one, and reports an operation that failed.", async () => {
  await call('startNew', 'waiting', { instanceId: 'ended' });

  expect(await call('terminate', 'ended', 'enough')).toEqual({ result: null });
  expect(await call('terminate', 'ended', 'again')).toEqual({ result: null });
  expect(await call('raiseEvent', 'ended', 'go', 1)).toEqual({ result: null });
  expect(await call('raiseEvent', 'nobody', 'go', 1)).toEqual({
    thrown: "No instance with ID 'nobody' found.",
  });
  expect((await call('rewind', 'ended', 'why')).thrown).toBeDefined();
});

it("The SDK's Durable client purges one instance, and several by a filter.", async () => {
  const from = new Date(Date.now() - 3_600_000).toISOString();
  await durable.run('chain', [], 'purged');
  const { output } = await durable.run('chain', ['A']);

  const one = await call('purgeInstanceHistory', 'purged');
  const again = await call('purgeInstanceHistory', 'purged');
  const filter = { createdTimeFrom: from, runtimeStatus: ['Completed'] };
  const many = await call('purgeInstanceHistoryBy', filter);
  const left = await call('getStatusBy', filter);

  expect(output).toEqual(['Hello, A!']);
  expect(one.result).toEqual({ instancesDeleted: 1 });
  expect(again.result).toEqual({ instancesDeleted: 0 });
  expect((many.result as { instancesDeleted: number }).instancesDeleted).toBeGreaterThan(0);
  expect(left.result).toEqual([]);
});
