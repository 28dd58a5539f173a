/** All places that store text: logs, telemetry, Durable state, the vault, tables, queues and blobs. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { inflateRawSync } from 'node:zlib';
import { TableClient, TableServiceClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { ACCOUNT, KEY } from '../../local/storage/storage.ts';
import type { Ground } from './ground.ts';

export interface Place {
  /** `logs`, `traces`, `metrics`, `responses`, `durable …`, `table …` or `queue …`. */
  readonly name: string;
  readonly text: string;
}

export async function readPlaces(ground: Pick<Ground, 'stack' | 'heard'>): Promise<Place[]> {
  return [
    { name: 'logs', text: await controlText(ground, '/logs') },
    { name: 'traces', text: await controlText(ground, '/traces?limit=50000') },
    { name: 'metrics', text: await controlText(ground, '/metrics') },
    ...[...ground.heard].map((text) => ({ name: 'responses', text })),
    ...durableFiles(ground),
    ...(await tablesOf(ground)),
    ...(await queuesOf(ground)),
  ];
}

/** All that the product stores now: what was deleted since is not in it, nor are logs. */
export async function readStored(ground: Pick<Ground, 'stack'>): Promise<Place[]> {
  const { dataDir } = ground.stack;
  return [
    ...rowsOf(join(dataDir, 'host', 'durable.sqlite'), 'durable'),
    ...rowsOf(join(dataDir, 'key-vault.sqlite'), 'vault'),
    ...(await tablesOf(ground)),
    ...(await queuesOf(ground)),
    ...(await blobsOf(ground)),
  ];
}

function rowsOf(file: string, name: string): Place[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    return tables.flatMap((table) =>
      database
        .prepare(`SELECT * FROM "${String(table['name'])}"`)
        .all()
        .map((row) => ({ name: `${name} ${String(table['name'])}`, text: textOfRow(row) })),
    );
  } finally {
    database.close();
  }
}

const textOfRow = (row: Readonly<Record<string, unknown>>): string =>
  Object.values(row)
    .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString() : String(value)))
    .join('\n');

/** Where each marker was found, without the marker. */
export function findMarkers(
  places: readonly Place[],
  markers: Readonly<Record<string, readonly string[]>>,
): string[] {
  const found = new Set<string>();
  for (const [kind, texts] of Object.entries(markers)) {
    for (const { name, text } of places) {
      if (texts.some((marker) => marker !== '' && text.includes(marker))) {
        found.add(`${kind} in ${name}`);
      }
    }
  }
  return [...found].toSorted();
}

async function controlText({ stack }: Pick<Ground, 'stack'>, path: string): Promise<string> {
  const response = await fetch(`${stack.urls.control}${path}`);
  if (!response.ok) throw new Error(`${path} cannot be read: ${response.status}`);
  return await response.text();
}

/** The files as they lie on the disk, so that rows deleted since count as well. */
function durableFiles({ stack }: Pick<Ground, 'stack'>): Place[] {
  const folder = join(stack.dataDir, 'host');
  return readdirSync(folder)
    .filter((name) => name.includes('sqlite'))
    .map((name) => ({
      name: `durable ${name}`,
      text: readFileSync(join(folder, name)).toString('latin1'),
    }));
}

/** Custom statuses of all orchestrations there ever were. */
export function customStatuses({ stack }: Pick<Ground, 'stack'>): string[] {
  const database = new DatabaseSync(join(stack.dataDir, 'host', 'durable.sqlite'), {
    readOnly: true,
  });
  try {
    return database
      .prepare('SELECT customStatus FROM instances WHERE customStatus IS NOT NULL')
      .all()
      .map((row) => String(row['customStatus']));
  } finally {
    database.close();
  }
}

/** The connection string of the stack's own storage. */
export function connectionString({
  stack,
}: {
  readonly stack: Pick<Ground['stack'], 'dataDir'>;
}): string {
  const ports = JSON.parse(readFileSync(join(stack.dataDir, 'ports.json'), 'utf8')) as Record<
    string,
    number
  >;
  const endpoint = (service: string) => `http://localhost:${ports[service]}/${ACCOUNT}`;
  return `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};TableEndpoint=${endpoint('table')};QueueEndpoint=${endpoint('queue')};BlobEndpoint=${endpoint('blob')};`;
}

async function tablesOf(ground: Pick<Ground, 'stack'>): Promise<Place[]> {
  const connection = connectionString(ground);
  const options = { allowInsecureConnection: true };
  const places: Place[] = [];
  for await (const { name = '' } of TableServiceClient.fromConnectionString(
    connection,
    options,
  ).listTables()) {
    const table = TableClient.fromConnectionString(connection, name, options);
    for await (const entity of table.listEntities()) {
      places.push({ name: `table ${name}`, text: textOf(entity) });
    }
  }
  return places;
}

/** All that a row holds, unpacked. */
export function textOf(entity: object): string {
  const columns = Object.entries(entity);
  const packed = columns.flatMap(([, value]) => (value instanceof Uint8Array ? [value] : []));
  const unpacked = packed.length === 0 ? '' : inflateRawSync(Buffer.concat(packed)).toString();
  const others = columns.filter(([, value]) => !(value instanceof Uint8Array));
  return JSON.stringify(Object.fromEntries(others)) + unpacked;
}

async function queuesOf(ground: Pick<Ground, 'stack'>): Promise<Place[]> {
  const service = QueueServiceClient.fromConnectionString(connectionString(ground));
  const places: Place[] = [];
  for await (const { name } of service.listQueues()) {
    const { peekedMessageItems } = await service
      .getQueueClient(name)
      .peekMessages({ numberOfMessages: 32 });
    for (const { messageText } of peekedMessageItems) {
      const decoded = Buffer.from(messageText, 'base64').toString('utf8');
      places.push({ name: `queue ${name}`, text: `${messageText}\n${decoded}` });
    }
  }
  return places;
}

/** Names the organisation's secret and app. */
export async function connectionIdOf(ground: Ground, organisation: string): Promise<string> {
  const table = TableClient.fromConnectionString(connectionString(ground), 'Connections', {
    allowInsecureConnection: true,
  });
  const { data } = await table.getEntity<{ data: string }>(organisation, 'connection');
  return (JSON.parse(data) as { connectionId: string }).connectionId;
}

async function blobsOf(ground: Pick<Ground, 'stack'>): Promise<Place[]> {
  const service = BlobServiceClient.fromConnectionString(connectionString(ground));
  const places: Place[] = [];
  for await (const { name: container } of service.listContainers()) {
    const client = service.getContainerClient(container);
    for await (const { name } of client.listBlobsFlat()) {
      const content = await client.getBlobClient(name).downloadToBuffer();
      places.push({ name: `blob ${container}`, text: `${name}\n${content.toString('latin1')}` });
    }
  }
  return places;
}
