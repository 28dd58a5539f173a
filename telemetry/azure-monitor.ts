/** Application Insights, as the app's managed identity: `infra/` turns keys off. */
import {
  AzureMonitorMetricExporter,
  AzureMonitorTraceExporter,
} from '@azure/monitor-opentelemetry-exporter';
import type { Exporters } from './exporters.ts';
import type { Targets } from './targets.ts';

/** The exporter would report its own use to Microsoft, every 15 minutes, beside what it is given. */
const OWN_STATISTICS = [
  'APPLICATION_INSIGHTS_NO_STATSBEAT',
  'APPLICATIONINSIGHTS_SDKSTATS_DISABLED',
];

export function azureMonitorExporters({
  connectionString,
  clientId,
}: NonNullable<Targets['azureMonitor']>): Exporters {
  for (const name of OWN_STATISTICS) process.env[name] = 'true';
  const options = {
    connectionString,
    // Telemetry that cannot be sent is dropped: nothing is written to the disk of an instance.
    disableOfflineStorage: true,
    retryOptions: { maxRetries: 1 },
    ...(clientId === undefined ? {} : { credential: { getToken: tokens(clientId) } }),
  };
  return {
    spans: new AzureMonitorTraceExporter(options),
    metrics: new AzureMonitorMetricExporter(options),
  };
}

/** Loaded late: the app's modules ask for their meter when they are loaded, and the SDK must be there before. */
const tokens = (clientId: string) => async (scopes: string | string[]) => {
  const { managedIdentity } = await import('../shared/platform/credential.ts');
  return await managedIdentity(clientId).getToken(scopes);
};
