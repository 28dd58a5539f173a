/** The calendar capability, made of its use cases and adapters. */
import { graphCalendarReader } from '../calendar/adapters/graph-calendar-reader.ts';
import { graphSubscriptions } from '../calendar/adapters/graph-subscriptions.ts';
import {
  tableDirtyMarks,
  tableRoomSyncs,
  tableSettingsStore,
} from '../calendar/adapters/table-calendar-store.ts';
import { tableDrainLeases } from '../calendar/adapters/table-drain-leases.ts';
import { tableDueIndex } from '../calendar/adapters/table-due-index.ts';
import { tableSubscriptionRooms } from '../calendar/adapters/table-subscription-rooms.ts';
import { tableHeartbeat, tableSyncHealths } from '../calendar/adapters/table-sync-health.ts';
import { vaultNotificationKey } from '../calendar/adapters/vault-notification-key.ts';
import { auditRooms, dispatchAudits } from '../calendar/audit-rooms.ts';
import { changeSettings, readSettings } from '../calendar/change-settings.ts';
import {
  type AuditMessage,
  calendarQueues,
  type NotificationMessage,
  type PushMessage,
  type RefreshMessage,
  type RoomCalendars,
  type UnprovenMessage,
} from '../calendar/contract.ts';
import { drainOrganisation } from '../calendar/drain-organisation.ts';
import { followRooms } from '../calendar/follow-rooms.ts';
import { putBack, readWantedRooms } from '../calendar/handle-messages.ts';
import { calendarHttp } from '../calendar/http.ts';
import { pushAgain } from '../calendar/push-snapshot.ts';
import { readNotifiedRooms } from '../calendar/read-notified-rooms.ts';
import { receiveNotifications } from '../calendar/receive-notifications.ts';
import { rereadAfterOutage } from '../calendar/reread-after-outage.ts';
import { showCalendar } from '../calendar/show-calendar.ts';
import { sweepDueRooms } from '../calendar/sweep-due-rooms.ts';
import { watchSync } from '../calendar/watch-sync.ts';
import type { Logger } from '../platform/logger.ts';
import type { Deps, Platform } from './deps.ts';

type CalendarDeps = Pick<
  Deps,
  | 'alerts'
  | 'audit'
  | 'connections'
  | 'contactWebhooks'
  | 'delivery'
  | 'graph'
  | 'live'
  | 'organisations'
  | 'rooms'
  | 'secrets'
>;

export function composeCalendar(
  { config, clock, openTable, openQueue }: Platform,
  capabilities: CalendarDeps,
) {
  const wakeUps = openQueue<RefreshMessage>(calendarQueues.refresh);
  const notifications = openQueue<NotificationMessage | UnprovenMessage>(
    calendarQueues.notifications,
  );
  const further = [...config.ORGANISATIONS_STORAGE_ACCOUNTS.keys()];
  const subscriptions =
    config.notificationsUrl === undefined
      ? undefined
      : graphSubscriptions(capabilities.graph, config.notificationsUrl);
  const deps = {
    ...capabilities,
    clock,
    random: Math.random,
    subscriptions,
    wakeUps,
    queue: wakeUps,
    canBeNotified: subscriptions !== undefined,
    syncs: tableRoomSyncs(openTable),
    marks: tableDirtyMarks(openTable),
    subscriptionRooms: tableSubscriptionRooms(openTable),
    settings: tableSettingsStore(openTable),
    healths: tableSyncHealths(openTable),
    index: tableDueIndex(openTable, config.SYNC_SHARDS, further),
    leases: tableDrainLeases(openTable, clock),
    heartbeat: tableHeartbeat(openTable),
    reader: graphCalendarReader(capabilities.graph),
    notificationKey: vaultNotificationKey(openTable, capabilities.secrets),
    failedPushes: openQueue<PushMessage>(calendarQueues.push),
    concurrentReads: config.SYNC_CONCURRENT_READS,
    debounceSeconds: config.SYNC_DEBOUNCE_SECONDS,
  };
  const draining = { ...deps, drain: drainOrganisation(deps) };
  const audits = { ...deps, queue: openQueue<AuditMessage>(calendarQueues.audit) };
  const contract: RoomCalendars = { ...followRooms(deps), ...showCalendar(deps) };
  const sweepDue = sweepDueRooms(deps);
  const reread = rereadAfterOutage(deps);
  const watch = watchSync(deps);
  return {
    contract,
    count: watch.count,
    health: deps.healths.get,
    http: calendarHttp({
      readSettings: readSettings(deps),
      changeSettings: changeSettings(deps),
      receiveNotifications: receiveNotifications({
        ...deps,
        queue: notifications,
      }),
      watch,
      apiUrl: config.API_URL,
    }),
    removeOrphans: deps.syncs.removeOrphans,
    dispatchAudits: dispatchAudits(audits),
    auditRooms: auditRooms(audits),
    async sweep(log: Logger) {
      try {
        await sweepDue(log);
      } finally {
        await reread(log);
      }
    },
    refresh: putBack(wakeUps, readWantedRooms(draining)),
    notified: putBack(notifications, readNotifiedRooms({ ...draining, queue: notifications })),
    push: pushAgain(deps),
  };
}
