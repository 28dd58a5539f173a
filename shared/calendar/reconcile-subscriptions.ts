/**
 * Compares our subscriptions with Microsoft's list, about once a day: ends what no room knows, and gives up what
 * Microsoft has lost or sends elsewhere, so that it is made again. Only who holds the lease may, since a
 * subscription that another drainer is just making is in the list before it is in a row.
 */
import type { DrainContext, DrainDeps } from './drain-deps.ts';
import type { Subscriptions } from './ports.ts';

const MOST_REMOVALS = 200;
/** Microsoft's list may not show at once what was made. */
const SETTLED_MS = 3_600_000;

/** How many rooms it marked as dirty, to be subscribed again. */
export async function reconcileSubscriptions(
  deps: Pick<DrainDeps, 'syncs' | 'marks' | 'clock'>,
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
      listed === undefined && complete && now - Date.parse(subscription.madeAt) > SETTLED_MS;
    if (!isGone && listed?.reachesUs !== false) {
      unclaimed.delete(subscription.id);
      continue;
    }
    lost += 1;
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
