/** Raising and resolving by cause. Twice, late and out of turn all end the same: one open occurrence, or none. */
import type { Clock } from '../platform/clock.ts';
import { requestProblems } from '../platform/errors.ts';
import { opened, resolved, seenAgain } from './alert.ts';
import { type AnnounceNeeds, announceAlert } from './announce-alert.ts';
import type { Alert, Alerts } from './contract.ts';
import type { AlertStore } from './ports.ts';
import type { AlertSeverities } from './severities.ts';

const TRIES = 8;
/** Seeing it again sooner is not worth a write. */
const SEEN_AGAIN_MS = 60_000;

export function raiseAlerts(
  needs: AnnounceNeeds & {
    readonly store: AlertStore;
    readonly clock: Clock;
    /** What an operator finds more or less severe than we do. */
    readonly severities?: AlertSeverities;
  },
): Alerts {
  const { store, clock, severities = {} } = needs;
  const announce = announceAlert(needs);
  const weighed = (alert: Alert): Alert => ({
    ...alert,
    severity: severities[alert.kind] ?? alert.severity,
  });

  return {
    async raise(alert) {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const newest = await store.newest(alert);
        const now = clock();
        if (newest?.alert.state === 'open') {
          const quiet = now.getTime() - Date.parse(newest.alert.lastSeenAt);
          if (quiet < SEEN_AGAIN_MS) return;
          if (await store.write(newest, seenAgain(newest.alert, now))) return;
        } else {
          const fresh = opened(weighed(alert), now);
          if (await store.write(newest, fresh)) return await announce(fresh);
        }
      }
      throw requestProblems.error('request.busy');
    },
    async resolve(cause) {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const newest = await store.newest(cause);
        if (newest?.alert.state !== 'open') return;
        const ended = resolved(newest.alert, clock());
        if (await store.write(newest, ended)) return await announce(ended);
      }
      throw requestProblems.error('request.busy');
    },
    removeAll: (organisationId) => store.removeAll(organisationId),
  };
}
