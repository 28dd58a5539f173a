/**
 * Compares our subscriptions with Microsoft's list, about once a day. Ends subscriptions that no room knows, and
 * forgets those that Microsoft has lost or sends elsewhere, so that they are created again. Only the holder of the
 * lease may do so: a subscription that another drainer is creating is in Microsoft's list before it is in a row.
 */
import { MicrosoftError } from '../microsoft/contract.ts';
import type { DrainContext, DrainDeps } from './drain-deps.ts';
import { type Drain, pauseFor } from './drain-state.ts';
import type { Subscriptions } from './ports.ts';
import { meaningOf } from './read-failure.ts';

type ReconcileDeps = Pick<
  DrainDeps,
  'syncs' | 'marks' | 'subscriptions' | 'subscriptionRooms' | 'clock' | 'random'
>;

const EVERY_MS = 24 * 3_600_000;
const RETRY_MS = 3_600_000;
const NORMAL_PAUSE_SECONDS = 10;
const MOST_REMOVALS = 200;
/** Microsoft's list may not show a new subscription at once. */
const LISTED_AFTER_MS = 3_600_000;

/**
 * When no room waits: a day after the first drain, spread over another, then every day. True when it marked rooms as
 * dirty.
 */
export async function reconcileWhenDue(
  deps: ReconcileDeps,
  drain: Drain,
  contextOf: () => Promise<DrainContext | undefined>,
): Promise<boolean> {
  const { subscriptions } = deps;
  const { reconcileAt } = drain.memory;
  const now = deps.clock().getTime();
  if (subscriptions === undefined || Date.parse(reconcileAt ?? '') > now) return false;
  const context = await contextOf();
  if (context === undefined) return false;
  const againAfter = (ms: number) => {
    drain.memory = { ...drain.memory, reconcileAt: new Date(now + ms).toISOString() };
  };
  if (reconcileAt === undefined) {
    againAfter((1 + deps.random()) * EVERY_MS);
    return false;
  }
  try {
    const lost = await reconcileSubscriptions(deps, subscriptions, context);
    againAfter(EVERY_MS);
    return lost > 0;
  } catch (error) {
    if (!(error instanceof MicrosoftError)) throw error;
    const { reason, code, retryAfterSeconds } = error;
    const organisation = drain.organisationId;
    drain.log.warn('calendar.reconcile-failed', { organisation, reason, code });
    againAfter(RETRY_MS);
    if (meaningOf(error) === 'throttled') {
      const seconds = retryAfterSeconds ?? NORMAL_PAUSE_SECONDS;
      pauseFor(drain, 'microsoft.throttled', deps.clock(), seconds);
    }
    return false;
  }
}

/** How many rooms it marked as dirty, to be subscribed again. */
async function reconcileSubscriptions(
  deps: ReconcileDeps,
  subscriptions: Subscriptions,
  { organisationId, identity, log }: DrainContext,
): Promise<number> {
  const { items, complete } = await subscriptions.list(identity);
  const unclaimed = new Map(items.map((item) => [item.id, item]));
  const now = deps.clock().getTime();
  let lost = 0;
  for await (const { row, value } of deps.syncs.each(organisationId)) {
    const { subscription } = value;
    if (subscription === undefined) continue;
    const listed = unclaimed.get(subscription.id);
    const isGone =
      listed === undefined && complete && now - Date.parse(subscription.madeAt) > LISTED_AFTER_MS;
    if (!isGone && listed?.reachesUs !== false) {
      unclaimed.delete(subscription.id);
      continue;
    }
    lost += 1;
    await deps.subscriptionRooms.remove(subscription.id);
    await deps.syncs.update(organisationId, row, ({ subscription: found, ...rest }) =>
      found === undefined || found.id === subscription.id ? rest : { ...rest, subscription: found },
    );
    await deps.marks.set(organisationId, row, { reason: 'changed' });
  }
  const strays = [...unclaimed.keys()].slice(0, MOST_REMOVALS);
  for (const id of strays) await subscriptions.remove(identity, id);
  if (lost + strays.length > 0) {
    log.warn('calendar.subscriptions-reconciled', {
      organisation: organisationId,
      strays: strays.length,
      lost,
    });
  }
  return lost;
}
