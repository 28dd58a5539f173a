/** The SDK's own client against a management API that answers as it is told. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InvocationContext } from '@azure/functions';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as df from 'durable-functions';
import { type Orchestrations, orchestrationsOf } from '../../../shared/platform/orchestrations.ts';

const ID = 'setup-org-1';
const reply = { status: 404, body: '', after: '' };
const asked: { url: string; after: string | undefined }[] = [];
let server: Server;
let orchestrations: Orchestrations;

beforeAll(async () => {
  server = createServer(({ url = '', headers }, response) => {
    asked.push({ url, after: headers['x-ms-continuation-token'] as string | undefined });
    const next = reply.after === '' ? {} : { 'x-ms-continuation-token': reply.after };
    response
      .writeHead(reply.status, { 'content-type': 'application/json', ...next })
      .end(reply.body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const clientInput = df.input.durableClient();
  const context = new InvocationContext({ options: { extraInputs: [clientInput] } });
  context.extraInputs.set(clientInput, {
    taskHubName: 'hub',
    creationUrls: {},
    managementUrls: {},
    rpcBaseUrl: `http://127.0.0.1:${String(port)}/durabletask/`,
  });
  orchestrations = orchestrationsOf(context);
});
afterAll(() => {
  server.close();
});

const calls: Readonly<Record<string, () => Promise<unknown>>> = {
  status: () => orchestrations.status(ID),
  history: () => orchestrations.history(ID),
  raise: () => orchestrations.raise(ID, 'event', {}),
  terminate: () => orchestrations.terminate(ID, 'reason'),
};

describe('the client of orchestrations', () => {
  it.each(Object.entries(calls))('reads a 404 to %s as an unknown instance', async (name, call) => {
    Object.assign(reply, { status: 404, body: '' });

    await expect(call()).resolves.toEqual(name === 'history' ? [] : undefined);
  });

  it.each(
    Object.entries(calls).flatMap(([name, call]) =>
      [
        '"The blob was not found."',
        `"No instance with ID '${ID}' found."`,
        '{"status":404}',
        '"DurableClient error: Durable Functions extension replied with HTTP 404 response."',
      ].map((body) => [name, body, call] as const),
    ),
  )('throws in %s on a 500 whose body is %s', async (_name, body, call) => {
    Object.assign(reply, { status: 500, body });

    await expect(call()).rejects.toThrow('unexpected status code: 500');
  });

  it('throws in start when every request is answered by a 500 that says "not found"', async () => {
    Object.assign(reply, { status: 500, body: '"not found"' });

    await expect(orchestrations.start('name', ID, {})).rejects.toThrow('500');
  });

  it('Reads the history that the API answers, which the SDK drops.', async () => {
    const historyEvents = [
      { EventType: 'ExecutionStarted', Timestamp: '2026-01-01T00:00:00Z', FunctionName: 'setup' },
      { EventType: 'EventRaised', Timestamp: '2026-01-01T00:00:01Z', Name: 'consented' },
      { EventType: 'ExecutionCompleted', Timestamp: '2026-01-01T00:00:02Z' },
    ];
    Object.assign(reply, { status: 200, body: JSON.stringify({ historyEvents }), after: '' });

    expect(await orchestrations.history(ID)).toEqual([
      { at: '2026-01-01T00:00:00.000Z', event: 'ExecutionStarted', name: 'setup' },
      { at: '2026-01-01T00:00:01.000Z', event: 'EventRaised', name: 'consented' },
      { at: '2026-01-01T00:00:02.000Z', event: 'ExecutionCompleted', name: undefined },
    ]);
  });

  it('Lists a page of instances by prefix, end and age, and goes on where the page before ended.', async () => {
    const instance = {
      instanceId: ID,
      runtimeStatus: 'Completed',
      createdTime: '2026-01-01T00:00:00Z',
      lastUpdatedTime: '2026-01-01T00:00:00Z',
    };
    asked.length = 0;
    Object.assign(reply, { status: 200, body: JSON.stringify([instance]), after: 'more' });
    const query = {
      prefix: 'setup-org-',
      hasEnded: true,
      startedBefore: new Date('2026-02-01T00:00:00Z'),
      limit: 10,
    };

    const first = await orchestrations.list(query);
    Object.assign(reply, { after: '' });
    const second = await orchestrations.list({ ...query, after: first.after });

    expect([first.after, second.after]).toEqual(['more', undefined]);
    expect(first.items.map(({ instanceId }) => instanceId)).toEqual([ID]);
    expect(asked.map(({ after }) => after)).toEqual([undefined, 'more']);
    expect(Object.fromEntries(new URL(asked[0]?.url ?? '', 'http://host').searchParams)).toEqual({
      top: '10',
      instanceIdPrefix: 'setup-org-',
      runtimeStatus: 'Completed,Failed,Terminated,Canceled',
      createdTimeTo: '2026-02-01T00:00:00.000Z',
    });
  });

  it('Does not take an answer that lists nothing for an empty list.', async () => {
    Object.assign(reply, { status: 503, body: 'busy', after: '' });

    await expect(orchestrations.list({ limit: 1 })).rejects.toThrow('503');
  });
});
