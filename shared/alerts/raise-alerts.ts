/** Raising and resolving by cause. Twice, late and out of turn all end the same: one open occurrence, or none. */
import type { LiveChannel } from '../live/contract.ts';
import type { Audit } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { requestProblems } from '../platform/errors.ts';
import { type AlertRecord, opened, resolved, seenAgain } from './alert.ts';
import type { Alerts } from './contract.ts';
import type { AlertStore } from './ports.ts';

const TRIES = 8;
/** Seeing it again sooner is not worth a write. */
const SEEN_AGAIN_MS = 60_000;

export function raiseAlerts(needs: {
  readonly store: AlertStore;
  readonly audit: () => Audit;
  readonly live: () => LiveChannel;
  /** Hands the change to webhooks. */
  readonly tell: (alert: AlertRecord) => Promise<void>;
  readonly clock: Clock;
}): Alerts {
  const { store, audit, live, tell, clock } = needs;

  async function announce(alert: AlertRecord): Promise<void> {
    await audit().append(alert.organisationId, {
      actor: 'system',
      action: alert.state === 'open' ? 'alert.raised' : 'alert.resolved',
      target: alert.id,
      result: 'ok',
    });
    await live().publish(alert.organisationId, {
      kind: 'alert.changed',
      data: { alertId: alert.id, state: alert.state },
    });
    await tell(alert);
  }

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
          const fresh = opened(alert, now);
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
