/** Operations: the audit trail, health, and messages that failed. */
import { serviceProbes } from '../operations/adapters/service-probes.ts';
import { tablePoisonStore } from '../operations/adapters/table-poison-store.ts';
import { auditTrail } from '../operations/audit.ts';
import { operationsHttp } from '../operations/http.ts';
import { keepPoison } from '../operations/keep-poison.ts';
import { checkDependencies, probeReadiness } from '../operations/probe-readiness.ts';
import { noReports } from '../platform/dependencies.ts';
import { queueProbe } from '../platform/queues.ts';
import { openHub } from '../platform/web-pubsub.ts';
import type { Deps, Platform } from './deps.ts';

const PROBED_HUB = 'devices';
const PROBE_LIMITS = { timeoutMs: 2_000, maxRetries: 0 };

export function composeOperations(
  { config, clock, openTable, openQueue, reports = noReports }: Platform,
  { alerts, secrets }: Pick<Deps, 'alerts' | 'secrets'>,
) {
  const audit = auditTrail(openTable, clock);
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
    poison,
    keepPoison: poison.keep,
    http: operationsHttp({
      audit,
      poison,
      poisonStore,
      readiness: probeReadiness(probes, clock),
      apiUrl: config.API_URL,
    }),
  };
}
