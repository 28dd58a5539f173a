/** Poison messages in one partition: there are few, and operators see them all together. */
import { readRowPage } from '../../platform/paging.ts';
import type { OpenTable } from '../../platform/tables.ts';
import { poisonSchema } from '../poison.ts';
import type { PoisonStore } from '../ports.ts';

const PARTITION = 'poison';

export function tablePoisonStore(openTable: OpenTable): PoisonStore {
  const rows = openTable('PoisonMessages').rows(poisonSchema);
  return {
    async keep(message) {
      await rows.insert(PARTITION, message.id, message);
    },
    async get(id) {
      return (await rows.get(PARTITION, id))?.value;
    },
    remove: (id) => rows.remove(PARTITION, id),
    page: (request) => readRowPage(rows, PARTITION, request),
    async *each() {
      for await (const { value } of rows.each(PARTITION)) yield value;
    },
    async holds(queue) {
      for await (const { value } of rows.each(PARTITION)) if (value.queue === queue) return true;
      return false;
    },
  };
}
