import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TableClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Storage, startStorage } from '../../local/storage/storage.ts';
import { emulatorDeps } from './support/emulator-deps.ts';

const deps = emulatorDeps();
const { faults, requests } = deps;
let storage: Storage;
const folder = mkdtempSync(join(tmpdir(), 'storage-'));

const tableOf = (name: string) =>
  TableClient.fromConnectionString(storage.connectionString, name, {
    allowInsecureConnection: true,
    retryOptions: { maxRetries: 1, retryDelayInMs: 1 },
  });
const queueOf = (name: string) => new QueueClient(storage.connectionString, name);

beforeAll(async () => {
  await writeAndKill(folder);
  storage = await startStorage({ deps, folder });
});
afterAll(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  faults.replace([]);
  requests.clear();
});

describe('storage through the proxies', () => {
  it('Storage for an external host listens at the address and names it in every endpoint.', async () => {
    const external = await startStorage({ deps, hostName: '127.0.0.1' });

    const endpoints = external.connectionString.match(/Endpoint=[^;]+/g);
    const queue = new QueueClient(external.connectionString, 'rooms');
    await queue.create();

    expect(endpoints).toEqual(
      (['blob', 'queue', 'table'] as const).map(
        (service) => `Endpoint=http://127.0.0.1:${external.ports[service]}/devstoreaccount1`,
      ),
    );
    expect((await queue.getProperties()).approximateMessagesCount).toBe(0);
    await external.close();
  });

  it('Storage behind its proxies serves the table SDK, transactions and continuation included.', async () => {
    const table = tableOf('rooms');
    await table.createTable();
    await table.createEntity({ partitionKey: 'o 1', rowKey: 'a', name: "it's ü" });
    await table.submitTransaction([
      ['create', { partitionKey: 'o 1', rowKey: 'b' }],
      ['create', { partitionKey: 'o 1', rowKey: 'c' }],
    ]);

    const pages: number[] = [];
    for await (const page of table.listEntities().byPage({ maxPageSize: 2 })) {
      pages.push(page.length);
    }

    expect(pages).toEqual([2, 1]);
    expect(await table.getEntity('o 1', 'a')).toMatchObject({ name: "it's ü" });
    expect(requests.read({ service: 'storage' }).counts).toEqual({
      'table POST tables': 1,
      'table POST entities': 1,
      'table POST batch': 1,
      'table GET entities': 3,
    });
  });

  it('Storage behind its proxies serves the queue SDK.', async () => {
    const queue = queueOf('dirty-rooms');
    await queue.create();
    await queue.sendMessage('hello');

    const { receivedMessageItems } = await queue.receiveMessages();

    const [message] = receivedMessageItems;
    expect(message?.messageText).toBe('hello');
    await queue.deleteMessage(message?.messageId ?? '', message?.popReceipt ?? '');
    expect(requests.read({ service: 'storage' }).counts).toMatchObject({
      'queue PUT queue': 1,
      'queue POST messages': 1,
      'queue GET messages': 1,
      'queue DELETE messages': 1,
    });
  });

  it('Storage behind its proxies serves the blob SDK with bodies byte for byte.', async () => {
    const container = BlobServiceClient.fromConnectionString(
      storage.connectionString,
    ).getContainerClient('snapshots');
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
    await container.create();

    const blob = container.getBlockBlobClient('a/b c.bin');
    await blob.uploadData(bytes);

    expect((await blob.downloadToBuffer()).equals(bytes)).toBe(true);
    expect(blob.url).toContain(`http://localhost:${storage.ports.blob}/devstoreaccount1/`);
  });

  it('The storage SDK retries a request that a fault failed.', async () => {
    const table = tableOf('faulty');
    await table.createTable();
    faults.replace([{ service: 'storage', path: '/faulty', status: 503, times: 1 }]);

    await table.createEntity({ partitionKey: 'p', rowKey: 'r' });

    expect(requests.read({ service: 'storage' }).items.map(({ status }) => status)).toEqual([
      201, 503, 204,
    ]);
  });

  it('A hidden queue message appears when the clock of storage moves.', async () => {
    const queue = queueOf('later');
    await queue.create();
    await queue.sendMessage('hello', { visibilityTimeout: 3600 });
    expect((await queue.receiveMessages()).receivedMessageItems).toHaveLength(0);

    storage.setClock(3_700_000);
    let received = 0;
    // The child hears of it a moment later.
    while (received === 0) received = (await queue.receiveMessages()).receivedMessageItems.length;
    storage.setClock(0);

    expect(received).toBe(1);
  });
});

describe('starting storage', () => {
  it('Storage keeps the writes that were acknowledged before its launcher was killed.', async () => {
    expect(await tableOf('kept').getEntity('p', 'r')).toMatchObject({ value: 7 });
  });

  it('A start of storage refuses a port that is taken.', async () => {
    const taken = { ...storage.ports };

    await expect(startStorage({ deps, ports: taken })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});

/** Writes through a launcher that is then killed, and waits until its Azurite has ended by itself. */
async function writeAndKill(home: string): Promise<void> {
  const launcher = fork(join(import.meta.dirname, 'support', 'storage-launcher.ts'), [home], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const [message] = await once(launcher, 'message');
  const { pid, connectionString } = message as { pid: number; connectionString: string };
  const table = TableClient.fromConnectionString(connectionString, 'kept', {
    allowInsecureConnection: true,
  });
  await table.createTable();
  await table.createEntity({ partitionKey: 'p', rowKey: 'r', value: 7 });
  launcher.kill('SIGKILL');
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
