/** Operations: the audit trail, health, and messages that failed. */
import { DELIVERY_QUEUE } from '../alerts/contract.ts';
import { calendarQueues } from '../calendar/contract.ts';
import { CLOSE_QUEUE, WATCH_QUEUE } from '../devices/contract.ts';
import { EXPULSION_QUEUE } from '../live/contract.ts';
import { onboardingQueues } from '../onboarding/contract.ts';
import { serviceProbes } from '../operations/adapters/service-probes.ts';
import { tablePoisonStore } from '../operations/adapters/table-poison-store.ts';
import { tableTrendStore } from '../operations/adapters/table-trend-store.ts';
import { auditTrail } from '../operations/audit.ts';
import { countWork } from '../operations/count-work.ts';
import { operationsHttp } from '../operations/http.ts';
import { keepPoison } from '../operations/keep-poison.ts';
import { measureService } from '../operations/measure-service.ts';
import { checkDependencies, probeReadiness } from '../operations/probe-readiness.ts';
import { sampleTrend } from '../operations/sample-trend.ts';
import { tellStatus } from '../operations/tell-status.ts';
import { watchStorageAccounts } from '../operations/watch-storage-accounts.ts';
import { ERASURE_QUEUE } from '../organisations/contract.ts';
import { noReports } from '../platform/dependencies.ts';
import { queueDepth, queuePeek, queueProbe } from '../platform/queues.ts';
import { openHub } from '../platform/web-pubsub.ts';
import { roomQueues } from '../rooms/contract.ts';
import { SCOPE_QUEUE } from '../scope/contract.ts';
import { SECRET_EVENT_QUEUE } from '../secrets/contract.ts';
import type { Deps, Platform } from './deps.ts';
import { problemTitleOf } from './problem-titles.ts';

/** Every queue whose messages a function of this app takes. */
export const workQueues = [
  ...Object.values(calendarQueues),
  ...Object.values(roomQueues),
  ...Object.values(onboardingQueues),
  CLOSE_QUEUE,
  WATCH_QUEUE,
  SCOPE_QUEUE,
  DELIVERY_QUEUE,
  EXPULSION_QUEUE,
  ERASURE_QUEUE,
  SECRET_EVENT_QUEUE,
];

const NEWEST_ENTRIES = 200;
const PROBED_HUB = 'devices';
const PROBE_LIMITS = { timeoutMs: 2_000, maxRetries: 0 };

type Needs = Pick<Deps, 'alerts' | 'organisations' | 'secrets' | 'counts'>;

export function composeOperations(
  { config, clock, openTable, openQueue, reports = noReports }: Platform,
  { alerts, organisations, secrets, counts }: Needs,
  platformAlerts: Parameters<typeof tellStatus>[0]['alertsSince'],
) {
  const audit = auditTrail(openTable, clock);
  const trend = tableTrendStore(openTable);
  const poisonStore = tablePoisonStore(openTable);
  const poison = keepPoison({ store: poisonStore, openQueue, alerts, audit, clock });
  const hubs = config.webPubSubs.map((instance) =>
    openHub(config, instance, PROBED_HUB, PROBE_LIMITS, reports),
  );
  const queue = queueProbe(config, reports);
  const probes = serviceProbes({ config, openTable, queue, secrets, hubs });
  return {
    audit,
    checkDependencies: checkDependencies(probes, reports),
    watchStorageAccounts: watchStorageAccounts({
      accounts: [...config.ORGANISATIONS_STORAGE_ACCOUNTS.keys()],
      answers: probes.accountAnswers,
      alerts,
    }),
    count: countWork({
      store: poisonStore,
      queues: workQueues,
      depthOf: queueDepth(config, reports),
    }),
    measure: measureService({
      counts,
      queues: workQueues,
      peek: queuePeek(config, reports),
      clock,
    }),
    /** The newest entries of the organisation's audit. */
    newest: async (organisationId: string) =>
      (await audit.page(organisationId, { limit: NEWEST_ENTRIES })).items,
    sampleTrend: sampleTrend({ store: trend, rooms: () => counts().rooms(), alerts, clock }),
    poison,
    keepPoison: poison.keep,
    http: operationsHttp({
      audit,
      poison,
      poisonStore,
      organisations,
      readiness: probeReadiness(probes, clock),
      status: tellStatus({ alertsSince: platformAlerts, clock }),
      trend,
      clock,
      titleOf: problemTitleOf,
      apiUrl: config.API_URL,
    }),
  };
}
