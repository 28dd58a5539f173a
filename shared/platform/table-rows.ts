/** `Rows` over one table: reads, conditional writes, the parts of transactions, and `update`. */
import { RestError, type TableClient } from '@azure/data-tables';
import type { z } from 'zod';
import { conflict, retryOnConflict } from './optimistic.ts';
import { pack, unpack } from './packed-value.ts';
import { storageCodeOf } from './storage-errors.ts';
import type { FetchedRange, Page, RowRange, Rows, Stored, Table } from './tables.ts';

/** As many rows as the service gives at once. */
const MOST_AT_ONCE = 1_000;

type TableUse = 'read' | 'write';

export interface TableAccess {
  readonly client: TableClient;
  /** Runs a request once the table exists. @throws AppError `storage.unavailable`, `storage.refused`; what is expected */
  run<R>(access: TableUse, work: () => Promise<R>, expected?: readonly number[]): Promise<R>;
  /** Options that end a request in time. */
  deadline(): { readonly abortSignal: AbortSignal };
  readonly transact: Table['transact'];
}

export interface Entity extends Record<string, unknown> {
  readonly partitionKey?: string;
  readonly rowKey?: string;
  readonly etag?: string;
}

type Reads<T> = Pick<Rows<T>, 'get' | 'page' | 'each'>;
type Writes<T> = Pick<Rows<T>, 'insert' | 'replace' | 'put' | 'remove'>;
type Changes<T> = Pick<Rows<T>, 'inserting' | 'replacing' | 'putting' | 'removing' | 'touching'>;

/** The rows that `schema` describes in the table behind `access`. @throws AppError `request.busy` from `update` alone */
export function rowsOf<T>(access: TableAccess, schema: z.ZodType<T>): Rows<T> {
  const reads = readsOf(access, schema);
  const writes = writesOf<T>(access);
  const changes = changesOf<T>();
  return {
    ...reads,
    ...writes,
    ...changes,
    update: updateOf({ ...reads, ...writes, ...changes, transact: access.transact }),
  };
}

function readsOf<T>(access: TableAccess, schema: z.ZodType<T>): Reads<T> {
  const { client, run, deadline } = access;
  const parse = async (entity: Entity): Promise<Stored<T>> => ({
    row: entity.rowKey ?? '',
    value: schema.parse(await storedValue(entity)),
    etag: entity.etag ?? '',
  });
  /**
   * The service may end a page early (a server boundary, 5 s of work), so a page may take several requests.
   * https://learn.microsoft.com/rest/api/storageservices/query-timeout-and-pagination
   */
  const page: Rows<T>['page'] = async (partition, request) => {
    const items: Stored<T>[] = [];
    let { continuation } = request;
    do {
      const part = await servicePage(access, {
        filter: filterOf(partition, request),
        limit: request.limit - items.length,
        ...(continuation && { continuation }),
      });
      items.push(...(await Promise.all(part.entities.map(parse))));
      continuation = part.continuation;
    } while (continuation !== undefined && items.length < request.limit);
    return { items, ...(continuation && { continuation }) };
  };
  return {
    page,
    async get(partition, row) {
      try {
        return await parse(
          await run('read', () => client.getEntity<Entity>(partition, row, deadline())),
        );
      } catch (error) {
        if (error instanceof RestError && error.statusCode === 404) return undefined;
        throw error;
      }
    },
    async *each(partition, wanted = {}) {
      const { atOnce: limit = MOST_AT_ONCE, ...range }: FetchedRange =
        typeof wanted === 'string' ? { from: wanted, to: `${wanted}\uffff` } : wanted;
      let next: Partial<Page<T>> = {};
      do {
        next = await page(partition, { ...next, ...range, limit });
        yield* next.items ?? [];
      } while (next.continuation !== undefined);
    },
  };
}

/** Undefined for a row that somebody else has broken: its schema decides what becomes of it. */
async function storedValue(entity: Entity): Promise<unknown> {
  try {
    return JSON.parse(await unpack(entity));
  } catch {
    return undefined;
  }
}

interface Query {
  readonly filter: string;
  readonly limit: number;
  readonly continuation?: string;
  /** Columns; all when absent. */
  readonly select?: string[];
}

/** One answer of the service, at most 1,000 entities. @throws AppError `storage.unavailable` */
export async function servicePage(
  { client, run, deadline }: TableAccess,
  { limit, continuation, ...queryOptions }: Query,
) {
  const pages = client.listEntities<Entity>({ queryOptions, ...deadline() }).byPage({
    maxPageSize: limit,
    ...(continuation && { continuationToken: continuation }),
  });
  const { value = [] } = await run('read', () => pages.next(), []);
  return {
    entities: value as readonly Entity[],
    continuation: (value as { continuationToken?: string }).continuationToken,
  };
}

function writesOf<T>({ client, run, deadline }: TableAccess): Writes<T> {
  return {
    async insert(partition, row, value) {
      const entity = await entityOf(partition, row, value);
      return await succeeded(run('write', () => client.createEntity(entity, deadline())));
    },
    async replace(partition, row, value, etag) {
      const entity = await entityOf(partition, row, value);
      return await succeeded(
        run('write', () => client.updateEntity(entity, 'Replace', { etag, ...deadline() })),
      );
    },
    async put(partition, row, value) {
      const entity = await entityOf(partition, row, value);
      await run('write', () => client.upsertEntity(entity, 'Replace', deadline()), []);
    },
    async remove(partition, row, etag) {
      const options = { ...(etag !== undefined && { etag }), ...deadline() };
      return await succeeded(run('write', () => client.deleteEntity(partition, row, options)));
    },
  };
}

function changesOf<T>(): Changes<T> {
  return {
    inserting: (row, value) => async (partition) => [
      'create',
      await entityOf(partition, row, value),
    ],
    replacing: (row, value, etag) => async (partition) => [
      'update',
      await entityOf(partition, row, value),
      'Replace',
      { etag },
    ],
    putting: (row, value) => async (partition) => [
      'upsert',
      await entityOf(partition, row, value),
      'Replace',
    ],
    removing: (row) => async (partition) => ['delete', { partitionKey: partition, rowKey: row }],
    // Merging nothing keeps every column.
    touching: (row) => async (partition) => [
      'update',
      { partitionKey: partition, rowKey: row },
      'Merge',
    ],
  };
}

/**
 * The one way to change a row that others may write, over any storage of rows.
 *
 * @throws AppError `storage.unavailable`, or `request.busy` when others keep writing the row
 */
export function updateOf<T>(
  rows: Reads<T> & Writes<T> & Changes<T> & Pick<Table, 'transact'>,
): Rows<T>['update'] {
  return async function update(partition, row, change, { known, along, first } = {}) {
    let hint = known;
    return await retryOnConflict(async () => {
      const isHint = hint !== undefined;
      const stored = hint ?? (await rows.get(partition, row));
      hint = undefined;
      const before = stored?.value;
      const after = change(before, stored?.etag);
      // A caller's copy may be too old to decide by.
      if (after === undefined) return isHint ? conflict : undefined;
      if (after === before) return { before, after };
      await first?.(before, after, stored?.etag);
      const others = along?.(before, after) ?? [];
      // One request when the row changes alone, a transaction when others change along with it.
      let written: boolean;
      if (others.length > 0) {
        const own =
          stored === undefined
            ? rows.inserting(row, after)
            : rows.replacing(row, after, stored.etag);
        written = await rows.transact(partition, [own, ...others]);
      } else if (stored === undefined) {
        written = await rows.insert(partition, row, after);
      } else {
        written = await rows.replace(partition, row, after, stored.etag);
      }
      return written ? { before, after } : conflict;
    });
  };
}

async function entityOf(partitionKey: string, rowKey: string, value: unknown) {
  return { partitionKey, rowKey, ...(await pack(value)) };
}

/** The rows of a partition with keys in a range. */
export function filterOf(partition: string, { from, to }: RowRange): string {
  const parts = [`PartitionKey eq '${quote(partition)}'`];
  if (from !== undefined) parts.push(`RowKey ge '${quote(from)}'`);
  if (to !== undefined) parts.push(`RowKey lt '${quote(to)}'`);
  return parts.join(' and ');
}

const quote = (text: string): string => text.replaceAll("'", "''");

/** A table that is missing or being deleted, or an account that is: everything else about a key is an answer. */
const troubles = /^(Table(NotFound|BeingDeleted)|Account\w+|OperationTimedOut)$/;

/** What storage answers about a key; a list and a write without conditions meet none of it. */
export const expectedStatuses: Readonly<Record<TableUse, readonly number[]>> = {
  read: [404],
  write: [404, 409, 412],
};

/** A key that is taken, changed or gone is an answer, not a failure. Without a code it is not storage that answers. */
export function isExpected(error: RestError, expected: readonly number[]): boolean {
  const code = storageCodeOf(error) ?? '';
  return expected.includes(error.statusCode ?? 0) && code !== '' && !troubles.test(code);
}

/** False for an expected refusal; other errors pass. */
export async function succeeded(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof RestError && isExpected(error, expectedStatuses.write)) return false;
    throw error;
  }
}
