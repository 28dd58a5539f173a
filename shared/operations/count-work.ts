/** How much work waits, and how much failed for good: for the operators' summary. */
import { mapConcurrently } from '../platform/concurrency.ts';
import { Tally, visitUpTo } from '../platform/visit-up-to.ts';
import type { PoisonCounts, QueueDepths } from './contract.ts';
import type { PoisonStore } from './ports.ts';

/** Two requests to storage. */
const MOST = 1_000;
const QUEUES_AT_ONCE = 4;

interface Deps {
  readonly store: Pick<PoisonStore, 'each'>;
  readonly queues: readonly string[];
  /** Undefined for a queue that nobody has used yet. */
  readonly depthOf: (queue: string) => Promise<number | undefined>;
}

export function countWork({ store, queues, depthOf }: Deps) {
  return {
    async poison(): Promise<PoisonCounts> {
      const byQueue = new Tally();
      let messages = 0;
      const atLeast = await visitUpTo(store.each(), MOST, ({ queue }) => {
        messages += 1;
        byQueue.add(queue);
      });
      return { messages, byQueue: byQueue.counts, atLeast };
    },

    async queues(): Promise<QueueDepths> {
      const depths = await mapConcurrently(
        queues,
        QUEUES_AT_ONCE,
        async (queue) => [queue, (await depthOf(queue)) ?? 0] as const,
      );
      return Object.fromEntries(depths);
    },
  };
}
