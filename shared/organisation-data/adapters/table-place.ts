/** A table as a place: the organisation's own partition, or every row that names the organisation. */
import { z } from 'zod';
import type { OpenTable } from '../../platform/tables.ts';
import type { Place } from '../ports.ts';

const ROWS_AT_ONCE = 1_000;
/** Rows of an organisation's own partition can be long. */
const OWN_ROWS_AT_ONCE = 200;

const keysSchema = z.tuple([z.string(), z.string()]);

export function tablePlace(
  openTable: OpenTable,
  table: string,
  rows: 'own-partition' | 'all-partitions',
): Place {
  const isOwn = rows === 'own-partition';
  const found = openTable(table);
  return {
    name: `table ${table}`,
    async look(organisationId, after) {
      const { items, continuation } = await found.scan({
        ...(isOwn ? { partition: organisationId } : { organisationId }),
        limit: isOwn ? OWN_ROWS_AT_ONCE : ROWS_AT_ONCE,
        ...(after === undefined ? {} : { continuation: after }),
      });
      // Ids are random, so that no other text contains one.
      const own = items.filter((item) =>
        Object.values(item).some((text) => text.includes(organisationId)),
      );
      return {
        items: own.map(({ partition, row, data }) => ({
          key: JSON.stringify([partition, row]),
          data: { partition, row, value: parsed(data) },
        })),
        after: continuation,
      };
    },
    async remove(key) {
      await found.remove(...keysSchema.parse(JSON.parse(key)));
      return true;
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
