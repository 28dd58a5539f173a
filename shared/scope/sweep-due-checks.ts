/** The timer's part: sends organisations whose check is due to the queue, and never calls Microsoft itself. */
import { forEachConcurrently } from '../platform/concurrency.ts';
import { AppError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import type { Deps } from './deps.ts';
import { guardedUntil } from './due-times.ts';
import type { DueEntry } from './ports.ts';

/** A minute's worth: what is left comes with the next tick. */
const MOST_ENTRIES = 500;
const AT_ONCE = 8;

export function sweepDueChecks({ store, queue, clock }: Pick<Deps, 'store' | 'queue' | 'clock'>) {
  return async function sweep(log: Logger): Promise<void> {
    const entries = await store.due(clock(), MOST_ENTRIES);
    await forEachConcurrently(entries, AT_ONCE, async (entry) => {
      try {
        await handOut(entry);
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'storage.unavailable')) throw error;
        // The storage account of this organisation does not answer: the others have theirs.
        log.error('scope.sweep-failed', error, { organisation: entry.organisationId });
      }
    });
    if (entries.length > 0) log.info('scope.swept', { organisations: entries.length });

    async function handOut(entry: DueEntry): Promise<void> {
      const { organisationId, dueAt } = entry;
      const stored = await store.get(organisationId);
      if (stored?.value.dueAt !== dueAt) return await store.dropDue(entry);
      const { run } = stored.value;
      const saved = await store.save(organisationId, stored, {
        ...stored.value,
        // When the message is lost, the check becomes due again then.
        dueAt: guardedUntil(clock()),
        ...(run === undefined ? { wanted: 'whole' } : {}),
      });
      if (saved) await queue.send({ organisationId });
    }
  };
}
