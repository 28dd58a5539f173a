/**
 * Table storage as typed rows. A row is one JSON value in the column `data` (deflated into `packed0`… when long),
 * validated by its schema on the way out; concurrency is by ETag; what must change together shares a partition.
 */
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { RestError, TableClient, type TransactionAction } from '@azure/data-tables';
import type { z } from 'zod';
import type { Config } from './config.ts';
import { managedIdentity } from './credential.ts';
import { defineProblems } from './errors.ts';
import { conflict, retryOnConflict } from './optimistic.ts';
import { isLoopbackHttp } from './urls.ts';

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** A string property holds 32 Ki UTF-16 characters, a binary one 64 KiB. */
const LONGEST_TEXT = 30_000;
const LONGEST_BINARY = 64 * 1024;
const PATIENCE_MS = 10_000;

export const storageProblems = defineProblems({
  'storage.unavailable': {
    kind: 'upstream-unavailable',
    title: 'Our storage does not answer',
    action: 'Try again in a moment.',
  },
});

export interface Stored<T> {
  readonly row: string;
  readonly value: T;
  readonly etag: string;
}

export interface Page<T> {
  readonly items: readonly Stored<T>[];
  /** Opaque; pass it back for the next page. */
  readonly continuation?: string;
}

export interface PageRequest {
  /** Row keys ≥ `from`. */
  readonly from?: string;
  /** Row keys < `to`. */
  readonly to?: string;
  readonly limit: number;
  readonly continuation?: string;
}

export interface UpdateOptions<T> {
  /** The row as the caller has read it: spares the first read. Out of date, it is read again. */
  readonly known?: Stored<T> | undefined;
  /** Changes of other rows of the partition that belong into the same transaction. */
  readonly along?: (before: T | undefined, after: T) => readonly Change[];
}

/** What `update` did: both values, equal by identity when nothing had to be written. */
export interface Updated<T> {
  readonly before: T | undefined;
  readonly after: T;
}

/** One write inside a transaction; made by `Rows`. */
export type Change = (partition: string) => Promise<TransactionAction>;

export interface Rows<T> {
  get(partition: string, row: string): Promise<Stored<T> | undefined>;
  /** False when the key is taken. */
  insert(partition: string, row: string, value: T): Promise<boolean>;
  /** False when the row has changed or is gone. */
  replace(partition: string, row: string, value: T, etag: string): Promise<boolean>;
  put(partition: string, row: string, value: T): Promise<void>;
  /**
   * Reads the row, asks `change` what it shall become, and writes that unless somebody else wrote in between; then
   * again from a new read. `change` must be pure: it may be asked several times. It gets undefined for a missing row;
   * returning undefined, or the very value it got, writes nothing.
   *
   * @returns undefined when `change` returned undefined
   * @throws AppError `request.busy` when others kept winning, `storage.unavailable`
   */
  update(
    partition: string,
    row: string,
    change: (current: T | undefined) => T | undefined,
    options?: UpdateOptions<T>,
  ): Promise<Updated<T> | undefined>;
  /** False when it was not there, or not with that ETag. */
  remove(partition: string, row: string, etag?: string): Promise<boolean>;
  /** Ordered by row key; at most `limit` (≤ 1,000) of them, fewer only at the end. */
  page(partition: string, request: PageRequest): Promise<Page<T>>;
  /** Every row whose key begins with `prefix`, page by page. */
  each(partition: string, prefix?: string): AsyncGenerator<Stored<T>>;
  inserting(row: string, value: T): Change;
  replacing(row: string, value: T, etag: string): Change;
  putting(row: string, value: T): Change;
  /** Unconditional: the SDK's transactions delete with `If-Match: *`. Guard it by replacing another row. */
  removing(row: string): Change;
}

export interface Table {
  rows<T>(schema: z.ZodType<T>): Rows<T>;
  /** All or nothing, at most 100 changes of one partition. False when a key was taken, changed or gone. */
  transact(partition: string, changes: readonly Change[]): Promise<boolean>;
}

export type OpenTable = (name: string) => Table;

/** One client per table and process; a table is created when it is first used. */
export function tableOpener(config: Config): OpenTable {
  const retryOptions = { maxRetries: 3, maxRetryDelayInMs: 2_000 };
  const connect = (name: string): TableClient =>
    config.storage.kind === 'connection-string'
      ? TableClient.fromConnectionString(config.storage.value, name, {
          retryOptions,
          allowInsecureConnection: isLoopbackStorage(config.storage.value),
        })
      : new TableClient(
          `https://${config.storage.account}.table.core.windows.net`,
          name,
          managedIdentity(config.MANAGED_IDENTITY_CLIENT_ID),
          { retryOptions },
        );
  const open = new Map<string, Table>();
  return (name) => {
    const known = open.get(name) ?? openTable(connect(name), config.HTTP_TIMEOUT_SECONDS * 1000);
    open.set(name, known);
    return known;
  };
}

function isLoopbackStorage(connectionString: string): boolean {
  const endpoint = /TableEndpoint=([^;]+)/.exec(connectionString)?.[1];
  return endpoint !== undefined && isLoopbackHttp(endpoint);
}

/** `patienceMs` bounds an operation with all its retries. */
export function openTable(client: TableClient, patienceMs = PATIENCE_MS): Table {
  const deadline = () => ({ abortSignal: AbortSignal.timeout(patienceMs) });
  let created: Promise<void> | undefined;
  const run = async <R>(work: () => Promise<R>): Promise<R> => {
    created ??= client.createTable(deadline());
    try {
      await created;
      return await work();
    } catch (error) {
      if (error instanceof RestError && isExpected(error)) throw error;
      created = undefined;
      throw storageProblems.error('storage.unavailable', { cause: error });
    }
  };
  const transact: Table['transact'] = async (partition, changes) => {
    const actions = await Promise.all(changes.map((change) => change(partition)));
    return await outcome(run(() => client.submitTransaction(actions, deadline())));
  };
  return { rows: (schema) => rowsOf({ client, schema, run, deadline, transact }), transact };
}

interface Access<T> {
  readonly client: TableClient;
  readonly schema: z.ZodType<T>;
  run<R>(work: () => Promise<R>): Promise<R>;
  deadline(): { readonly abortSignal: AbortSignal };
  readonly transact: Table['transact'];
}

function rowsOf<T>({ client, schema, run, deadline, transact }: Access<T>): Rows<T> {
  const read = async (entity: Entity): Promise<Stored<T>> => ({
    row: entity.rowKey ?? '',
    value: schema.parse(JSON.parse(await unpack(entity))),
    etag: entity.etag ?? '',
  });
  const entity = async (partitionKey: string, rowKey: string, value: T) => ({
    partitionKey,
    rowKey,
    ...(await pack(JSON.stringify(value))),
  });
  const servicePage = async (partition: string, request: PageRequest): Promise<Page<T>> =>
    await run(async () => {
      const filter = [
        `PartitionKey eq '${quote(partition)}'`,
        ...(request.from === undefined ? [] : [`RowKey ge '${quote(request.from)}'`]),
        ...(request.to === undefined ? [] : [`RowKey lt '${quote(request.to)}'`]),
      ].join(' and ');
      const pages = client
        .listEntities<Entity>({ queryOptions: { filter }, ...deadline() })
        .byPage({
          maxPageSize: request.limit,
          ...(request.continuation === undefined
            ? {}
            : { continuationToken: request.continuation }),
        });
      const { value } = await pages.next();
      const items = await Promise.all(((value ?? []) as Entity[]).map(read));
      const next = (value as { continuationToken?: string } | undefined)?.continuationToken;
      return { items, ...(next === undefined || next === '' ? {} : { continuation: next }) };
    });
  // The service may cut a page short (a server boundary, 5 s of work): ask on until it is full or ends.
  const page: Rows<T>['page'] = async (partition, request) => {
    const first = await servicePage(partition, request);
    const items = [...first.items];
    let continuation = first.continuation;
    while (continuation !== undefined && items.length < request.limit) {
      const more = await servicePage(partition, {
        ...request,
        limit: request.limit - items.length,
        continuation,
      });
      items.push(...more.items);
      continuation = more.continuation;
    }
    return { items, ...(continuation === undefined ? {} : { continuation }) };
  };
  const get: Rows<T>['get'] = async (partition, row) => {
    try {
      return await read(await run(() => client.getEntity<Entity>(partition, row, deadline())));
    } catch (error) {
      if (error instanceof RestError && error.statusCode === 404) return undefined;
      throw error;
    }
  };
  const insert: Rows<T>['insert'] = async (partition, row, value) => {
    const created = await entity(partition, row, value);
    return await outcome(run(() => client.createEntity(created, deadline())));
  };
  const replace: Rows<T>['replace'] = async (partition, row, value, etag) => {
    const changed = await entity(partition, row, value);
    return await outcome(
      run(() => client.updateEntity(changed, 'Replace', { etag, ...deadline() })),
    );
  };
  const inserting: Rows<T>['inserting'] = (row, value) => async (partition) => [
    'create',
    await entity(partition, row, value),
  ];
  const replacing: Rows<T>['replacing'] = (row, value, etag) => async (partition) => [
    'update',
    await entity(partition, row, value),
    'Replace',
    { etag },
  ];
  /** One request when the row changes alone, a transaction when others change along with it. */
  const write = async (
    [partition, row]: readonly [partition: string, row: string],
    before: Stored<T> | undefined,
    after: T,
    along: readonly Change[],
  ): Promise<boolean> => {
    if (along.length > 0) {
      const own = before === undefined ? inserting(row, after) : replacing(row, after, before.etag);
      return await transact(partition, [own, ...along]);
    }
    return before === undefined
      ? await insert(partition, row, after)
      : await replace(partition, row, after, before.etag);
  };
  return {
    page,
    get,
    insert,
    replace,
    async update(partition, row, change, { known, along = () => [] } = {}) {
      let hint = known;
      return await retryOnConflict(async () => {
        const isHint = hint !== undefined;
        const stored = hint ?? (await get(partition, row));
        hint = undefined;
        const before = stored?.value;
        const after = change(before);
        // A caller's copy may be too old to decide by.
        if (after === undefined) return isHint ? conflict : undefined;
        const updated = { before, after };
        if (after === before) return updated;
        return (await write([partition, row], stored, after, along(before, after)))
          ? updated
          : conflict;
      });
    },
    async put(partition, row, value) {
      const whole = await entity(partition, row, value);
      await run(() => client.upsertEntity(whole, 'Replace', deadline()));
    },
    remove: async (partition, row, etag) =>
      await outcome(
        run(() =>
          client.deleteEntity(partition, row, {
            ...(etag === undefined ? {} : { etag }),
            ...deadline(),
          }),
        ),
      ),
    async *each(partition, prefix = '') {
      let continuation: string | undefined;
      do {
        const found: Page<T> = await page(partition, {
          limit: 500,
          ...(prefix === '' ? {} : { from: prefix, to: `${prefix}\uffff` }),
          ...(continuation === undefined ? {} : { continuation }),
        });
        yield* found.items;
        continuation = found.continuation;
      } while (continuation !== undefined);
    },
    inserting,
    replacing,
    putting: (row, value) => async (partition) => [
      'upsert',
      await entity(partition, row, value),
      'Replace',
    ],
    removing: (row) => async (partition) => ['delete', { partitionKey: partition, rowKey: row }],
  };
}

interface Entity extends Record<string, unknown> {
  readonly rowKey?: string;
  readonly etag?: string;
  readonly data?: string;
}

const columnOf = (at: number): string => `packed${at}`;

async function pack(text: string): Promise<Record<string, string | Uint8Array>> {
  if (text.length <= LONGEST_TEXT) return { data: text };
  const bytes = await deflate(text);
  const columns = Array.from({ length: Math.ceil(bytes.length / LONGEST_BINARY) }, (_, at) => [
    columnOf(at),
    bytes.subarray(at * LONGEST_BINARY, (at + 1) * LONGEST_BINARY),
  ]);
  return Object.fromEntries(columns) as Record<string, Uint8Array>;
}

async function unpack(entity: Entity): Promise<string> {
  if (entity.data !== undefined) return entity.data;
  const columns: Uint8Array[] = [];
  for (;;) {
    const column = entity[columnOf(columns.length)];
    if (!(column instanceof Uint8Array)) break;
    columns.push(column);
  }
  return columns.length === 0 ? 'null' : (await inflate(Buffer.concat(columns))).toString('utf8');
}

const quote = (text: string): string => text.replaceAll("'", "''");

/** Taken, changed or gone: an answer, not a failure. */
const isExpected = (error: RestError): boolean =>
  [404, 409, 412].includes(error.statusCode ?? 0) && error.code !== 'TableNotFound';

async function outcome(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof RestError && isExpected(error)) return false;
    throw error;
  }
}
