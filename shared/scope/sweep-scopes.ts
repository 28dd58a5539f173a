/** The timer's part: hands organisations whose time has come to the queue, and never calls Microsoft itself. */
import { forEachConcurrently } from '../platform/concurrency.ts';
import type { Logger } from '../platform/logger.ts';
import { guardedUntil, type ScopeNeeds } from './needs.ts';
import type { DueEntry } from './ports.ts';

/** A minute's worth: what is left comes with the next tick. */
const MOST_ENTRIES = 500;
const AT_ONCE = 8;

export const sweepScopes =
  ({ store, queue, clock }: Pick<ScopeNeeds, 'store' | 'queue' | 'clock'>) =>
  async (log: Logger): Promise<void> => {
    const entries = await store.due(clock(), MOST_ENTRIES);
    await forEachConcurrently(entries, AT_ONCE, handOut);
    if (entries.length > 0) log.info('scope.swept', { organisations: entries.length });

    async function handOut(entry: DueEntry): Promise<void> {
      const { organisationId, dueAt } = entry;
      const stored = await store.get(organisationId);
      if (stored?.value.dueAt !== dueAt) return await store.dropDue(entry);
      const { run } = stored.value;
      const saved = await store.save(organisationId, stored, {
        ...stored.value,
        // Were the message lost, it would be handed out again.
        dueAt: guardedUntil(clock()),
        ...(run === undefined ? { wanted: 'whole' } : {}),
      });
      if (saved) await queue.send({ organisationId });
    }
  };
