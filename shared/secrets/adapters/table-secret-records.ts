/** Records of secrets in use: one row each, keyed by the secret's name in the vault. */
import { readRowPage } from '../../platform/paging.ts';
import type { OpenTable } from '../../platform/tables.ts';
import type { SecretRecords } from '../ports.ts';
import { secretRecordSchema } from '../secret-record.ts';

const PARTITION = 'secrets';

export function tableSecretRecords(openTable: OpenTable): SecretRecords {
  const rows = openTable('Secrets').rows(secretRecordSchema);
  return {
    get: async (name) => (await rows.get(PARTITION, name))?.value,
    change: async (name, change) => (await rows.update(PARTITION, name, change))?.after,
    async remove(name) {
      await rows.remove(PARTITION, name);
    },
    async *each() {
      for await (const { value } of rows.each(PARTITION)) yield value;
    },
    page: (request) => readRowPage(rows, PARTITION, request, { cursor: 'last-shown' }),
  };
}
