/** Records of secrets in use: one row each, keyed by the secret's name in the vault. */
import type { OpenTable } from '../../platform/tables.ts';
import type { SecretRecords } from '../ports.ts';
import { secretRecordSchema } from '../secret-record.ts';

const PARTITION = 'secrets';
/** Sorts before every character of a name. */
const AFTER = ' ';

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
    async page({ limit, after }) {
      const { items } = await rows.page(PARTITION, {
        ...(after === undefined ? {} : { from: `${after}${AFTER}` }),
        limit: limit + 1,
      });
      const shown = items.slice(0, limit).map(({ value }) => value);
      return { items: shown, after: items.length > limit ? shown.at(-1)?.name : undefined };
    },
  };
}
