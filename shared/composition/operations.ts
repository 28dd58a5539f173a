/** Operations: the audit trail, health, and messages that failed. */
import { httpProbes } from '../operations/adapters/http-probes.ts';
import { tablePoisonStore } from '../operations/adapters/table-poison-store.ts';
import { auditTrail } from '../operations/audit.ts';
import { operationsHttp } from '../operations/http.ts';
import { keepPoison } from '../operations/keep-poison.ts';
import { probeReadiness } from '../operations/probe-readiness.ts';
import type { Deps, Platform } from './deps.ts';

export function composeOperations(
  { config, clock, openTable, openQueue }: Platform,
  { alerts }: Pick<Deps, 'alerts'>,
) {
  const audit = auditTrail(openTable, clock);
  const poisonStore = tablePoisonStore(openTable);
  const poison = keepPoison({ store: poisonStore, openQueue, alerts, audit, clock });
  return {
    audit,
    keepPoison: poison.keep,
    http: operationsHttp({
      audit,
      poison,
      poisonStore,
      readiness: probeReadiness(httpProbes(config, openTable)),
      apiUrl: config.API_URL,
    }),
  };
}
