/** Table storage as a model in memory: every request takes its time and is counted, and ETags hold as they do in Azure. */
import type { TransactionAction } from '@azure/data-tables';
import { updateOf } from '../../shared/platform/table-rows.ts';
import type { Change, OpenTable, Rows, Stored, Table } from '../../shared/platform/tables.ts';
import { type SortedKeys, sortedKeys } from './sorted-keys.ts';
import type { VirtualTime } from './virtual-time.ts';

/** One request that reached a table. */
export interface TableRequest {
  readonly table: string;
  readonly kind: 'read' | 'write' | 'transaction';
  readonly partition: string;
  /** How many rows it read or wrote. */
  readonly entities: number;
}

export interface ModelStorage {
  readonly openTable: OpenTable;
  /** Requests of `work` take no time and are not counted. */
  freely<R>(work: () => Promise<R>): Promise<R>;
  /** Reads a row without a request. */
  peek(table: string, partition: string, row: string): unknown;
}

interface Model {
  readonly time: VirtualTime;
  readonly latencyMs: number;
  readonly note: (request: TableRequest) => void;
  /** Rows that only cost their request: nothing reads them in a simulation. */
  readonly isKept: (table: string, row: string) => boolean;
}

type Ask = (request: TableRequest) => Promise<void>;

interface Row {
  value: unknown;
  etag: string;
}

interface Partition {
  readonly keys: SortedKeys;
  readonly rows: Map<string, Row>;
}

type ActionParts = readonly [
  kind: string,
  entity: { readonly rowKey: string; readonly value?: unknown },
  mode?: string,
  options?: { readonly etag?: string },
];

const PAGE_SIZE = 500;

export function modelStorage({ time, note, latencyMs, isKept }: Model): ModelStorage {
  let isFree = false;
  const request: Ask = async (asked) => {
    if (isFree) return;
    note(asked);
    await time.pause(latencyMs);
  };
  const tables = new Map<string, ReturnType<typeof modelTable>>();
  const table = (name: string) => {
    const known = tables.get(name) ?? modelTable(name, { request, isKept });
    tables.set(name, known);
    return known;
  };
  return {
    openTable: (name) => table(name).opened,
    async freely(work) {
      isFree = true;
      try {
        return await work();
      } finally {
        isFree = false;
      }
    },
    peek: (name, partition, row) => table(name).find(partition, row)?.value,
  };
}

function modelTable(
  name: string,
  { request: ask, isKept }: { readonly request: Ask } & Pick<Model, 'isKept'>,
) {
  const kept = keptRows((row) => isKept(name, row));
  const { find, drop } = kept;
  const request = (kind: TableRequest['kind'], partition: string, entities = 1) =>
    ask({ table: name, kind, partition, entities });
  const transactForETags: Table['transactForETags'] = async (partition, changes) => {
    const actions = await Promise.all(changes.map((change) => change(partition)));
    await request('transaction', partition, actions.length);
    return apply(kept, partition, actions);
  };
  const transact: Table['transact'] = async (partition, changes) =>
    (await transactForETags(partition, changes)) !== undefined;
  const opened: Table = {
    rows: <T>() => rowsOf<T>({ ...kept, request, transact }),
    async remove(partition, row) {
      await request('write', partition);
      const isThere = find(partition, row) !== undefined;
      drop(partition, row);
      return isThere;
    },
    scan: () => Promise.reject(new Error('A simulation does not scan tables.')),
    transact,
    transactForETags,
  };
  return { opened, find };
}

/** The rows of a table, without any request. */
function keptRows(isKept: (row: string) => boolean) {
  const partitions = new Map<string, Partition>();
  let writes = 0;
  return {
    find: (partition: string, row: string): Row | undefined =>
      partitions.get(partition)?.rows.get(row),

    /** Returns the new ETag. */
    put(partition: string, row: string, value: unknown): string {
      writes += 1;
      const etag = String(writes);
      if (!isKept(row)) return etag;
      const place = partitions.get(partition) ?? { keys: sortedKeys(), rows: new Map() };
      partitions.set(partition, place);
      const known = place.rows.get(row);
      if (known === undefined) {
        place.rows.set(row, { value, etag });
        place.keys.add(row);
      } else {
        known.value = value;
        known.etag = etag;
      }
      return etag;
    },

    drop(partition: string, row: string): void {
      const place = partitions.get(partition);
      if (place?.rows.delete(row) === true) place.keys.remove(row);
    },

    rangeOf(partition: string, from: string, to: string | undefined, limit: number) {
      const place = partitions.get(partition);
      return (place?.keys.range(from, to, limit) ?? []).flatMap((row) => {
        const found = place?.rows.get(row);
        return found === undefined ? [] : [{ row, ...found }];
      });
    },
  };
}
type KeptRows = ReturnType<typeof keptRows>;

/** All or nothing: the new ETags, or undefined. */
function apply(
  { find, put, drop }: KeptRows,
  partition: string,
  actions: readonly TransactionAction[],
): string[] | undefined {
  const parts = actions.map((action) => action as ActionParts);
  const fits = parts.every(([kind, { rowKey }, , options]) => {
    const known = find(partition, rowKey);
    if (kind === 'create') return known === undefined;
    if (kind === 'upsert') return true;
    const wanted = options?.etag;
    return known !== undefined && (wanted === undefined || wanted === known.etag);
  });
  if (!fits) return undefined;
  return parts.map(([kind, { rowKey, value }, mode]) => {
    if (kind !== 'delete') {
      return put(partition, rowKey, mode === 'Merge' ? find(partition, rowKey)?.value : value);
    }
    drop(partition, rowKey);
    return '';
  });
}

interface TableAccess extends KeptRows {
  request(kind: TableRequest['kind'], partition: string, entities?: number): Promise<void>;
  readonly transact: Table['transact'];
}

function rowsOf<T>(access: TableAccess): Rows<T> {
  const parts = { ...readsOf<T>(access), ...writesOf<T>(access), ...changesOf<T>() };
  return { ...parts, update: updateOf({ ...parts, transact: access.transact }) };
}

function readsOf<T>({ request, find, rangeOf }: TableAccess) {
  const reads: Pick<Rows<T>, 'get' | 'page' | 'each'> = {
    async get(partition, row) {
      await request('read', partition);
      const found = find(partition, row);
      return found && { row, value: found.value as T, etag: found.etag };
    },
    async page(partition, { from = '', to, limit, continuation = '' }) {
      const first = continuation > from ? continuation : from;
      const items = rangeOf(partition, first, to, limit + 1) as Stored<T>[];
      await request('read', partition, Math.min(limit, items.length));
      const more = items[limit]?.row;
      return { items: items.slice(0, limit), ...(more !== undefined && { continuation: more }) };
    },
    async *each(partition, wanted = {}) {
      const range = typeof wanted === 'string' ? { from: wanted, to: `${wanted}\uffff` } : wanted;
      let continuation: string | undefined;
      do {
        const page = await reads.page(partition, {
          ...range,
          limit: PAGE_SIZE,
          ...(continuation !== undefined && { continuation }),
        });
        yield* page.items;
        continuation = page.continuation;
      } while (continuation !== undefined);
    },
  };
  return reads;
}

function writesOf<T>({
  request,
  find,
  put,
  drop,
}: TableAccess): Pick<Rows<T>, 'insert' | 'replace' | 'put' | 'remove'> {
  return {
    async insert(partition, row, value) {
      await request('write', partition);
      if (find(partition, row) !== undefined) return false;
      put(partition, row, value);
      return true;
    },
    async replace(partition, row, value, etag) {
      await request('write', partition);
      if (find(partition, row)?.etag !== etag) return false;
      put(partition, row, value);
      return true;
    },
    async put(partition, row, value) {
      await request('write', partition);
      put(partition, row, value);
    },
    async remove(partition, row, etag) {
      await request('write', partition);
      const found = find(partition, row);
      if (found === undefined || (etag !== undefined && found.etag !== etag)) return false;
      drop(partition, row);
      return true;
    },
  };
}

/** As the product's, with the value beside the keys. */
function changesOf<T>(): Pick<
  Rows<T>,
  'inserting' | 'replacing' | 'putting' | 'removing' | 'touching'
> {
  const action =
    (make: (partitionKey: string) => TransactionAction): Change =>
    (partition) =>
      Promise.resolve(make(partition));
  return {
    inserting: (rowKey, value) =>
      action((partitionKey) => ['create', { partitionKey, rowKey, value }]),
    replacing: (rowKey, value, etag) =>
      action((partitionKey) => ['update', { partitionKey, rowKey, value }, 'Replace', { etag }]),
    putting: (rowKey, value) =>
      action((partitionKey) => ['upsert', { partitionKey, rowKey, value }, 'Replace']),
    removing: (rowKey) => action((partitionKey) => ['delete', { partitionKey, rowKey }]),
    touching: (rowKey) => action((partitionKey) => ['update', { partitionKey, rowKey }, 'Merge']),
  };
}
