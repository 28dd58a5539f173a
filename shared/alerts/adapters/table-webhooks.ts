/** Webhooks and their dead letters: one partition for each target. */
import { newestFirst } from '../../platform/ids.ts';
import { readRowPage } from '../../platform/paging.ts';
import type { OpenTable } from '../../platform/tables.ts';
import type { DeadLetters, Webhooks } from '../ports.ts';
import { deadLetterSchema, webhookSchema } from '../webhook.ts';

const TARGET = 'target';
const DEAD = 'dead|';

export function tableWebhooks(openTable: OpenTable): Webhooks & DeadLetters {
  const table = openTable('AlertWebhooks');
  const targets = table.rows(webhookSchema);
  const dead = table.rows(deadLetterSchema);
  return {
    get: (target) => targets.get(target, TARGET),
    write: (target, before, after) =>
      before === undefined
        ? targets.insert(target, TARGET, after)
        : targets.replace(target, TARGET, after, before.etag),
    async remove(target) {
      await targets.remove(target, TARGET);
      for await (const { row } of dead.each(target, DEAD)) await dead.remove(target, row);
    },
    async put(target, letter) {
      const age = newestFirst(Date.parse(letter.failedAt));
      await dead.put(target, `${DEAD}${age}|${letter.id}`, letter);
    },
    async removeBefore(target, before) {
      const range = { from: DEAD + newestFirst(before.getTime()), to: `${DEAD}\uffff` };
      for await (const { row } of dead.each(target, range)) await dead.remove(target, row);
    },
    page: (target, request) =>
      readRowPage(dead, target, request, {
        from: DEAD,
        to: `${DEAD}\uffff`,
        cursor: 'last-shown',
      }),
  };
}
