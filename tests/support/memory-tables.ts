/**
 * Table storage in memory behind the product's own table code, which can be cut off like a process that dies: after a
 * number of requests nothing gets through any more.
 */
import { RestError, type TableClient, type TransactionAction } from '@azure/data-tables';
import { openTable } from '../../shared/platform/table-storage.ts';
import type { OpenTable } from '../../shared/platform/tables.ts';

interface Entity extends Record<string, unknown> {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly etag?: string;
}
type Rows = Map<string, Entity>;

class CutOff extends Error {}

const keyOf = ({ partitionKey, rowKey }: Pick<Entity, 'partitionKey' | 'rowKey'>): string =>
  `${partitionKey}\n${rowKey}`;

const refused = (statusCode: number, code: string): RestError =>
  new RestError(code, { statusCode, code });

/** The conditions of a filter such as `PartitionKey eq 'a' and RowKey ge 'b'`. */
function isWanted(filter: string, entity: Entity): boolean {
  return filter.split(' and ').every((condition) => {
    const [, column = '', operator, wanted = ''] = /^(\w+) (\w+) '(.*)'$/.exec(condition) ?? [];
    const value = column === 'PartitionKey' ? entity.partitionKey : entity.rowKey;
    if (operator === 'eq') return value === wanted;
    return operator === 'ge' ? value >= wanted : value < wanted;
  });
}

export function memoryTables() {
  const tables = new Map<string, Rows>();
  const opened = new Map<string, ReturnType<OpenTable>>();
  let [etags, requests, left] = [0, 0, Number.POSITIVE_INFINITY];

  function request<R>(work: () => R): Promise<R> {
    if (left === 0) return Promise.reject(new CutOff('The process is gone.'));
    left -= 1;
    requests += 1;
    return new Promise((resolve) => {
      resolve(work());
    });
  }

  function write(rows: Rows, [kind, entity, mode, options]: readonly unknown[]): string {
    const given = entity as Entity;
    const key = keyOf(given);
    const known = rows.get(key);
    if (kind === 'create' && known !== undefined) throw refused(409, 'EntityAlreadyExists');
    if (known === undefined && (kind === 'update' || kind === 'delete')) {
      throw refused(404, 'ResourceNotFound');
    }
    const { etag } = (options ?? {}) as { readonly etag?: string };
    if (etag !== undefined && etag !== '*' && known?.etag !== etag) {
      throw refused(412, 'UpdateConditionNotSatisfied');
    }
    if (kind === 'delete') rows.delete(key);
    else {
      etags += 1;
      rows.set(key, { ...(mode === 'Merge' ? known : {}), ...given, etag: `W/"${etags}"` });
    }
    return rows.get(key)?.etag ?? '';
  }

  function clientOf(tableName: string, rows: Rows): TableClient {
    const find = (partitionKey: string, rowKey: string): Entity => {
      const found = rows.get(keyOf({ partitionKey, rowKey }));
      if (found === undefined) throw refused(404, 'ResourceNotFound');
      return found;
    };
    const one = (...action: readonly unknown[]) => request(() => write(rows, action));
    return {
      tableName,
      createTable: async () => undefined,
      getEntity: (partition: string, row: string) => request(() => find(partition, row)),
      createEntity: (entity: Entity) => one('create', entity),
      updateEntity: (entity: Entity, mode: string, options: object) =>
        one('update', entity, mode, options),
      upsertEntity: (entity: Entity) => one('upsert', entity, 'Replace'),
      deleteEntity: (partitionKey: string, rowKey: string, options: object) =>
        one('delete', { partitionKey, rowKey }, undefined, options),
      listEntities: ({
        queryOptions: { filter = '' } = {},
      }: {
        queryOptions?: { filter?: string };
      }) => ({
        byPage: () => ({
          next: async () => ({
            value: await request(() =>
              [...rows.values()]
                .filter((entity) => isWanted(filter, entity))
                .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
            ),
          }),
        }),
      }),
      submitTransaction: (actions: readonly TransactionAction[]) =>
        request(() => {
          const before = new Map(rows);
          try {
            return { subResponses: actions.map((action) => ({ etag: write(rows, action) })) };
          } catch (error) {
            rows.clear();
            for (const [key, entity] of before) rows.set(key, entity);
            throw error;
          }
        }),
    } as unknown as TableClient;
  }

  const open: OpenTable = (name) => {
    const rows = tables.get(name) ?? new Map<string, Entity>();
    tables.set(name, rows);
    const table = opened.get(name) ?? openTable(clientOf(name, rows));
    opened.set(name, table);
    return table;
  };
  return {
    openTable: open,
    /** Requests that got through so far. */
    requests: () => requests,
    /** Lets so many more requests through, then none. */
    cutAfter(more: number) {
      left = more;
    },
    /** The rows of a table, as they are stored. */
    rows: (name: string): readonly Entity[] => [...(tables.get(name)?.values() ?? [])],
  };
}
