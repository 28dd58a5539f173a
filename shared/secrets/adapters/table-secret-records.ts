/** Records of secrets in use: one row each, keyed by the secret's name in the vault. */
import { requestProblems } from '../../platform/errors.ts';
import type { OpenTable } from '../../platform/tables.ts';
import type { SecretRecords } from '../ports.ts';
import { secretRecordSchema } from '../secret-record.ts';

const PARTITION = 'secrets';
const TRIES = 8;
/** Sorts before every character of a name. */
const AFTER = ' ';

export function tableSecretRecords(openTable: OpenTable): SecretRecords {
  const rows = openTable('Secrets').rows(secretRecordSchema);
  return {
    get: async (name) => (await rows.get(PARTITION, name))?.value,
    async change(name, change) {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const stored = await rows.get(PARTITION, name);
        const next = change(stored?.value);
        if (next === undefined) return undefined;
        const written =
          stored === undefined
            ? await rows.insert(PARTITION, name, next)
            : await rows.replace(PARTITION, name, next, stored.etag);
        if (written) return next;
      }
      throw requestProblems.error('request.busy');
    },
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
      return { items: shown, ...(items.length > limit ? { after: shown.at(-1)?.name } : {}) };
    },
  };
}
