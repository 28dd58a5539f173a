/** Raises and resolves alerts by cause. Calls that come twice, late or out of turn leave one open occurrence, or none. */
import type { Clock } from '../platform/clock.ts';
import { measures } from '../platform/metrics.ts';
import { type AlertSeverities, isSeenAfter, resolved, seen } from './alert.ts';
import { type AnnounceDeps, announceAlert } from './announce-alert.ts';
import type { Alerts } from './contract.ts';
import type { AlertStore } from './ports.ts';

interface Deps extends AnnounceDeps {
  readonly store: Pick<AlertStore, 'update' | 'removeAll'>;
  readonly clock: Clock;
  readonly severities?: AlertSeverities;
  /** Deletes the webhook of an organisation. */
  readonly discardWebhook: (organisationId: string) => Promise<unknown>;
}

export function raiseAlerts(deps: Deps): Alerts {
  const { store, clock, severities = {}, discardWebhook } = deps;
  const announce = announceAlert(deps);
  return {
    async raise(alert) {
      const weighed = { ...alert, severity: severities[alert.kind] ?? alert.severity };
      const changed = await store.update(alert, (newest) => seen(newest, weighed, clock()));
      if (changed !== undefined && changed.before?.id !== changed.after.id) {
        const { kind, severity } = changed.after;
        measures.alertsRaised.add(1, { kind, severity });
        await announce(changed.after);
      }
    },

    async resolve(cause, unseenSince) {
      const changed = await store.update(cause, (newest) =>
        newest === undefined || isSeenAfter(newest, unseenSince)
          ? newest
          : resolved(newest, clock()),
      );
      if (changed !== undefined && changed.before !== changed.after) {
        measures.alertsResolved.add(1, { kind: changed.after.kind });
        await announce(changed.after);
      }
    },

    async removeAll(organisationId) {
      await store.removeAll(organisationId);
      await discardWebhook(organisationId);
    },
  };
}
