/** Tables that note every request which reaches storage, except those that create a table. */
import { TableClient } from '@azure/data-tables';
import { openTable } from '../../shared/platform/table-storage.ts';
import type { OpenTable } from '../../shared/platform/tables.ts';

/** Adds to `calls` the table, the method, and the kind of row or `transaction`. */
export function countedTables(connectionString: string, calls: string[]): OpenTable {
  return (name) =>
    openTable(
      TableClient.fromConnectionString(connectionString, name, {
        allowInsecureConnection: true,
        additionalPolicies: [
          {
            position: 'perRetry',
            policy: {
              name: 'counting',
              sendRequest(request, next) {
                const path = decodeURIComponent(new URL(request.url).pathname);
                const row = /RowKey='(.*)'\)$/.exec(path)?.[1]?.replace(/\|.*/, '|') ?? '';
                const target = path.endsWith('$batch') ? 'transaction' : row;
                if (!path.endsWith('/Tables')) {
                  calls.push(`${name} ${request.method} ${target}`.trim());
                }
                return next(request);
              },
            },
          },
        ],
      }),
    );
}
