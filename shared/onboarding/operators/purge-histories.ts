/** Purges the histories of orchestrations that ended long ago, a bounded number at a time. */
import type { Clock } from '../../platform/clock.ts';
import type { Orchestrations } from '../../platform/orchestrations.ts';

/** Each takes some requests to storage. */
const MOST_AT_ONCE = 200;
const DAY_MS = 24 * 3600_000;

export function purgeHistories({ clock, days }: { readonly clock: Clock; readonly days: number }) {
  /** @returns how many were purged; as many as possible means that there may be more */
  return async function purge(
    orchestrations: Pick<Orchestrations, 'list' | 'purge'>,
  ): Promise<number> {
    const startedBefore = new Date(clock().getTime() - days * DAY_MS);
    const { items } = await orchestrations.list({
      hasEnded: true,
      startedBefore,
      limit: MOST_AT_ONCE,
    });
    for (const { instanceId } of items) await orchestrations.purge(instanceId);
    return items.length;
  };
}
