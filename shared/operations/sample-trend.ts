/** Takes the sample of the trend, and tells operators once when many rooms of many organisations are late together. */
import type { Alerts } from '../alerts/contract.ts';
import type { RoomSyncCounts } from '../calendar/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { TrendStore } from './ports.ts';
import { lateness, stepOf, type TrendSample } from './trend.ts';

const DAY_MS = 24 * 3600_000;
const KEPT_DAYS = 35;

interface Deps {
  readonly store: TrendStore;
  readonly rooms: () => Promise<RoomSyncCounts>;
  readonly alerts: () => Pick<Alerts, 'raise' | 'resolve'>;
  readonly clock: Clock;
}

const cause = { organisationId: 'platform', kind: 'sync-lag', subject: 'all-rooms' } as const;

export function sampleTrend({ store, rooms, alerts, clock }: Deps) {
  return async function sample(): Promise<void> {
    const now = clock();
    const { followed, late, failing, unreadable, recent } = await rooms();
    const taken: TrendSample = {
      at: stepOf(now).toISOString(),
      rooms: { followed, late, failing, unreadable },
      ...recent,
    };
    await store.put(taken);
    const severity = lateness(taken);
    if (severity === undefined) await alerts().resolve(cause);
    else {
      await alerts().raise({
        ...cause,
        severity,
        message: `${late} of ${followed} rooms are not read in time, over all organisations. Look at the queues and at the instances of the Function App.`,
      });
    }
    await store.removeDay(new Date(now.getTime() - KEPT_DAYS * DAY_MS));
  };
}
