/** How many alerts are open, for the operators' summary. */
import { Tally, visitUpTo } from '../platform/visit-up-to.ts';
import type { AlertCounts } from './contract.ts';
import type { AlertStore } from './ports.ts';

/** Four requests to storage. */
const MOST = 2_000;

export function countAlerts({ store }: { readonly store: Pick<AlertStore, 'eachOpen'> }) {
  return async function count(): Promise<AlertCounts> {
    const [bySeverity, byKind] = [new Tally(), new Tally()];
    let open = 0;
    const atLeast = await visitUpTo(store.eachOpen(), MOST, ({ severity, kind }) => {
      open += 1;
      bySeverity.add(severity);
      byKind.add(kind);
    });
    return { open, bySeverity: bySeverity.counts, byKind: byKind.counts, atLeast };
  };
}
