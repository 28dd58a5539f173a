import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type OwnAzurite, startOwnAzurite } from '../support/azurite.ts';
import { startTestHost, type TestHost, until } from '../support/host.ts';

let azurite: OwnAzurite;
let host: TestHost;
let service: QueueServiceClient;
let messages: QueueClient;

beforeAll(async () => {
  azurite = await startOwnAzurite();
  service = QueueServiceClient.fromConnectionString(azurite.connectionString);
  messages = service.getQueueClient('test-messages');
});
afterAll(() => azurite.close());
beforeEach(async () => {
  await messages.createIfNotExists();
  host = await startTestHost({ env: { AzureWebJobsStorage: azurite.connectionString } });
});
afterEach(() => host.dispose());

const put = (text: string) => messages.sendMessage(Buffer.from(text).toString('base64'));

async function inQueue(name: string): Promise<string[]> {
  const { receivedMessageItems } = await service
    .getQueueClient(name)
    .receiveMessages({ numberOfMessages: 32, visibilityTimeout: 1 });
  return receivedMessageItems
    .map((item) => Buffer.from(item.messageText, 'base64').toString())
    .sort();
}

describe('a queue trigger', () => {
  it('A queue trigger decodes messages and gives their metadata.', async () => {
    await put('42');
    await put('{"a":{"b":1},"when":"2026-01-01T00:00:00Z","n":7}');
    await put('{bad');

    await until(() => host.records('onMessage').length === 3);

    const byText = new Map(
      host.records('onMessage').map((entry) => [JSON.stringify(entry['message']), entry]),
    );
    expect([...byText.keys()].sort()).toEqual([
      '"{bad"',
      '42',
      '{"a":{"b":1},"when":"2026-01-01T00:00:00Z","n":7}',
    ]);
    expect(byText.get('{"a":{"b":1},"when":"2026-01-01T00:00:00Z","n":7}')?.['metadata']).toEqual({
      a: { b: 1 },
      when: '01/01/2026 00:00:00',
      n: 7,
      queueTrigger: { a: { b: 1 }, when: '2026-01-01T00:00:00Z', n: 7 },
      dequeueCount: 1,
      id: expect.any(String),
      popReceipt: expect.any(String),
      insertionTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/),
      expirationTime: expect.any(String),
      nextVisibleTime: expect.any(String),
    });
    expect(await host.untilIdle()).toBe(true);
    expect(await inQueue('test-messages')).toEqual([]);
  });

  it('A queue trigger tries a failing message as often as it may, then moves it to the poison queue.', async () => {
    await put('fail');

    await until(() => host.records('onPoison').length === 1);

    const counts = host
      .records('onMessage')
      .map((entry) => (entry['metadata'] as { dequeueCount: number }).dequeueCount);
    expect(counts).toEqual([1, 2, 3]);
    expect(host.records('onPoison')).toEqual([{ fn: 'onPoison', message: 'fail', count: 1 }]);
  });

  it('A queue trigger moves text that is not Base64 to the poison queue without a run.', async () => {
    await messages.sendMessage('not base64!');

    await until(() => host.log().includes("Moving message to queue 'test-messages-poison'"));

    expect(host.records('onMessage')).toEqual([]);
  });

  it('A queue trigger serves a message that a killed host held once its ten minutes have passed, and not before.', async () => {
    await put('slow');
    await until(() => host.records('onMessage').length === 1);

    await host.restart();
    writeFileSync(join(host.folder, 'release'), '');
    expect(await host.untilIdle()).toBe(true);
    expect(host.records('onMessage')).toHaveLength(1);
    azurite.moveClock(600_000);
    host.moveClock(600_000);

    await until(() => host.records('onMessage').some((entry) => entry['released'] === true));
  });

  it('A queue trigger keeps a running message to itself when the clock jumps.', async () => {
    await put('slow');
    await until(() => host.records('onMessage').length === 1);

    azurite.moveClock(3_600_000);
    host.moveClock(3_600_000);
    writeFileSync(join(host.folder, 'release'), '');

    expect(await host.untilIdle()).toBe(true);
    expect(host.records('onMessage')).toHaveLength(2);
  });

  it('A queue trigger is run by hand without touching a queue.', async () => {
    await host.fetch('/admin/functions/onMessage', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ input: '{"a":1}' }),
    });

    await until(() => host.records('onMessage').length === 1);

    expect(host.records('onMessage')[0]).toMatchObject({
      message: { a: 1 },
      metadata: { dequeueCount: 0, a: 1 },
    });
  });

  it('A queue trigger names its missing connection, and only that function is disabled.', async () => {
    await until(() =>
      host
        .log()
        .includes("Storage account connection string 'AzureWebJobsNotThere' does not exist."),
    );
  });
});

describe('a queue output', () => {
  const send = (kind: string, body: unknown) =>
    host.fetch(`/api/send/${kind}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('A queue output puts one message per element, in the texts of the official host.', async () => {
    await send('values', { value: ['a', 1, true, { o: 1 }, [2], null] });

    expect(await inQueue('test-out-values')).toEqual(
      ['a', '1', 'True', '{\n  "o": 1\n}', '[\n  2\n]'].sort(),
    );
  });

  it('A queue output puts nothing when the handler throws or gives nothing.', async () => {
    await send('none', { value: 'first' });
    expect((await send('none', { value: 'lost', fails: true })).status).toBe(500);
    await send('none', { value: '' });

    expect(await inQueue('test-out-none')).toEqual(['first']);
  });

  it('A queue output fails the function when the queue name is bad or the text too long.', async () => {
    expect((await send('BAD_NAME', { value: 'x' })).status).toBe(500);
    expect((await send('long', { value: 'x'.repeat(49_153) })).status).toBe(500);
  });
});
