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
import { tableHeartbeat, tableSyncHealths } from '../calendar/adapters/table-sync-health.ts';
import { vaultNotificationKey } from '../calendar/adapters/vault-notification-key.ts';
import { auditRooms, dispatchAudits } from '../calendar/audit-rooms.ts';
import {
  changeSettings,
  expectUnchanged,
  readSettings,
  type ShownSettings,
} from '../calendar/change-settings.ts';
import {
  type AuditMessage,
  calendarQueues,
  type NotificationMessage,
  type PushMessage,
  type RefreshMessage,
  type RoomCalendars,
} from '../calendar/contract.ts';
import { drainOrganisation } from '../calendar/drain-organisation.ts';
import type * as endpoints from '../calendar/endpoints.ts';
import { followRooms } from '../calendar/follow-rooms.ts';
import { noteNotifications, refreshRooms } from '../calendar/mark-rooms.ts';
import { noticeOutage } from '../calendar/notice-outage.ts';
import { pushAgain } from '../calendar/push-snapshot.ts';
import { receiveNotifications } from '../calendar/receive-notifications.ts';
import { showCalendar } from '../calendar/show-calendar.ts';
import { sweepDueRooms } from '../calendar/sweep-due-rooms.ts';
import { type HandlerOf, ok } from '../platform/endpoint.ts';
import type { Logger } from '../platform/logger.ts';
import { cursorOf, pageAnswer, rowOf } from '../platform/paging.ts';
import type { Deps, Platform } from './deps.ts';

export function composeCalendar({ config, clock, openTable, openQueue }: Platform, deps: Deps) {
  const { connections, rooms, delivery, live, alerts, audit, organisations } = deps;
  const random = Math.random;
  const syncs = tableRoomSyncs(openTable);
  const marks = tableDirtyMarks(openTable);
  const settings = tableSettingsStore(openTable);
  const healths = tableSyncHealths(openTable);
  const index = tableDueIndex(openTable, config.SYNC_SHARDS);
  const leases = tableDrainLeases(openTable, clock);
  const reader = graphCalendarReader(deps.graph);
  const subscriptions =
    config.notificationsUrl === undefined
      ? undefined
      : graphSubscriptions(deps.graph, config.notificationsUrl);
  const notificationKey = vaultNotificationKey(openTable, deps.secrets);
  const queue = openQueue<RefreshMessage>(calendarQueues.refresh);
  const failedPushes = openQueue<PushMessage>(calendarQueues.push);
  const debounceSeconds = config.SYNC_DEBOUNCE_SECONDS;

  const drain = drainOrganisation({
    syncs,
    marks,
    index,
    leases,
    settings,
    reader,
    subscriptions,
    notificationKey,
    wakeUps: queue,
    failedPushes,
    connections,
    rooms,
    delivery,
    live,
    alerts,
    clock,
    random,
    concurrentReads: config.SYNC_CONCURRENT_READS,
  });
  const marking = {
    syncs,
    marks,
    settings,
    rooms,
    delivery,
    live,
    failedPushes,
    clock,
    debounceSeconds,
    drain,
  };
  const contract: RoomCalendars = {
    ...followRooms({
      syncs,
      marks,
      index,
      leases,
      settings,
      healths,
      subscriptions,
      queue,
      connections,
      alerts,
      clock,
    }),
    ...showCalendar({ syncs, reader, connections, clock }),
  };

  const read = readSettings({ settings });
  const change = changeSettings({ settings, queue, audit });
  const receive = receiveNotifications({
    notificationKey,
    queue: openQueue<NotificationMessage>(calendarQueues.notifications),
    clock,
    debounceSeconds,
  });
  const modeOf = async (organisationId: string): Promise<'notifications' | 'polling'> => {
    if (subscriptions === undefined) return 'polling';
    return (await connections().get(organisationId))?.follow ?? 'notifications';
  };
  const shown = async (
    organisationId: string,
    { settings, etag }: ShownSettings,
    signingSecret?: string,
  ) => {
    const mode = await modeOf(organisationId);
    const contactWebhook = await deps.contactWebhooks().get(organisationId);
    const webhook = { ...(contactWebhook && { contactWebhook }) };
    return ok({ ...settings, mode, ...webhook, ...(signingSecret && { signingSecret }) }, { etag });
  };
  const showSettings: HandlerOf<typeof endpoints.calendarSettingsGet> = async ({ params }) =>
    await shown(params.org, await read(params.org));
  const patchSettings: HandlerOf<typeof endpoints.calendarSettingsChange> = async (input) => {
    const { params, caller, headers } = input;
    const { contactWebhook, ...body } = input.body;
    const by = { caller, ifMatch: headers.get('if-match') };
    if (typeof contactWebhook === 'string') deps.contactWebhooks().check(contactWebhook);
    // Of an address alone no screen needs to hear.
    const onlyWebhook = contactWebhook !== undefined && Object.keys(body).length === 0;
    const settings = onlyWebhook
      ? expectUnchanged(await read(params.org), by.ifMatch)
      : await change(params.org, body, by);
    // Last, since its secret is shown only in this answer.
    const signingSecret =
      contactWebhook === undefined
        ? undefined
        : await deps.contactWebhooks().set(params.org, contactWebhook ?? undefined, caller);
    return await shown(params.org, settings, signingSecret);
  };
  const notifications: HandlerOf<typeof endpoints.calendarNotifications> = ({ query, body, log }) =>
    receive({ ...query, ...body }, log);

  const auditing = {
    syncs,
    marks,
    index,
    leases,
    healths,
    queue: openQueue<AuditMessage>(calendarQueues.audit),
    wakeUps: queue,
    organisations,
    connections,
    alerts,
    clock,
    random,
    notified: subscriptions !== undefined,
  };
  const sweepDue = sweepDueRooms({ index, syncs, queue, clock });
  const notice = noticeOutage({
    heartbeat: tableHeartbeat(openTable),
    queue,
    organisations,
    clock,
    random,
  });
  const listHealth: HandlerOf<typeof endpoints.calendarSyncList> = async ({ query, url }) => {
    const from = query.after === undefined ? undefined : rowOf(query.after);
    const { items, next } = await healths.page({ limit: query.limit, from });
    const after = next === undefined ? undefined : cursorOf(next);
    return ok(pageAnswer(items, { apiUrl: config.API_URL, url, after }));
  };

  return {
    contract,
    health: listHealth,
    dispatchAudits: dispatchAudits(auditing),
    auditRooms: auditRooms(auditing),
    settings: showSettings,
    changeSettings: patchSettings,
    notifications,
    lifecycle: notifications,
    async sweep(log: Logger) {
      await sweepDue(log);
      await notice(log);
    },
    refresh: refreshRooms(marking),
    notified: noteNotifications(marking),
    push: pushAgain(delivery, failedPushes),
  };
}
