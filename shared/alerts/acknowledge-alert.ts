/** An operator says that somebody looks after an alert. */
import { actorOf } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { PortalUser } from '../platform/endpoint.ts';
import { type AlertRecord, acknowledged } from './alert.ts';
import { type AnnounceDeps, announceAlert } from './announce-alert.ts';
import { alertProblems } from './errors.ts';
import type { AlertStore } from './ports.ts';

interface Deps extends AnnounceDeps {
  readonly store: Pick<AlertStore, 'find' | 'update'>;
  readonly clock: Clock;
}

export function acknowledgeAlert(deps: Deps) {
  const { store, clock } = deps;
  const announce = announceAlert(deps);

  /** The alert as it is afterwards. @throws AppError `alert.not-found`, `request.busy` */
  return async function acknowledge(id: string, caller: PortalUser): Promise<AlertRecord> {
    const found = await store.find(id);
    if (found === undefined) throw alertProblems.error('alert.not-found');
    const changed = await store.update(found, (newest) =>
      newest?.id === id ? acknowledged(newest, actorOf(caller), clock()) : undefined,
    );
    // The cause has come back since: an older occurrence is resolved.
    if (changed === undefined) return found;
    if (changed.before !== changed.after) await announce(changed.after);
    return changed.after;
  };
}
