/** Rows of whatever kind as they are stored: for whoever has to see all that a table holds. */
import { unpack } from './packed-value.ts';
import { type Entity, filterOf, servicePage, type TableAccess } from './table-rows.ts';
import type { RawRow, Table } from './tables.ts';

/** `Table.scan`. @throws AppError `storage.unavailable` */
export function scanOf(access: TableAccess): Table['scan'] {
  return async function scan({ partition, keysOnly = false, limit, continuation, ...range }) {
    const page = await servicePage(access, {
      filter: partition === undefined ? '' : filterOf(partition, range),
      limit,
      ...(continuation === undefined ? {} : { continuation }),
      ...(keysOnly ? { select: ['PartitionKey', 'RowKey'] } : {}),
    });
    const items = keysOnly
      ? page.entities.map(keysOf)
      : await Promise.all(page.entities.map(rawRow));
    return { items, ...(page.continuation && { continuation: page.continuation }) };
  };
}

const keysOf = ({ partitionKey = '', rowKey = '' }: Entity): RawRow => ({
  partition: partitionKey,
  row: rowKey,
  data: '',
});

async function rawRow(entity: Entity): Promise<RawRow> {
  // Rows that somebody else wrote may have other columns, or be broken.
  const data = await unpack(entity).catch(() => JSON.stringify(entity));
  return { ...keysOf(entity), data: data === 'null' ? JSON.stringify(entity) : data };
}
