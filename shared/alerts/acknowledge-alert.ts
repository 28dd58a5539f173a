/** An operator says that somebody looks after an alert. */
import { actorOf } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { PortalUser } from '../platform/endpoint.ts';
import { requestProblems } from '../platform/errors.ts';
import { type AlertRecord, acknowledged, alertEtag } from './alert.ts';
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

  /**
   * The alert as it is afterwards. `ifMatch` is the ETag that the operator has seen; null or `*` for any.
   *
   * @throws AppError `alert.not-found`, `request.changed`, `request.busy`
   */
  return async function acknowledge(
    id: string,
    caller: PortalUser,
    ifMatch: string | null = null,
  ): Promise<AlertRecord> {
    const expectUnchanged = (alert: AlertRecord) => {
      const isAny = ifMatch === null || ifMatch === '*';
      if (!isAny && ifMatch !== alertEtag(alert)) throw requestProblems.error('request.changed');
    };
    const found = await store.find(id);
    if (found === undefined) throw alertProblems.error('alert.not-found');
    const changed = await store.update(found, (newest) => {
      if (newest?.id !== id) return undefined;
      expectUnchanged(newest);
      return acknowledged(newest, actorOf(caller), clock());
    });
    // The cause has come back since: an older occurrence is resolved.
    if (changed === undefined) {
      expectUnchanged(found);
      return found;
    }
    if (changed.before !== changed.after) await announce(changed.after);
    return changed.after;
  };
}
