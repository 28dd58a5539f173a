/** OTLP over HTTP as JSON. https://opentelemetry.io/docs/specs/otlp/#otlphttp */
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { Exporters } from './exporters.ts';
import type { Targets } from './targets.ts';

/** One request with its tries. */
const LIMIT_MS = 5_000;

export function otlpExporters({ url, headers }: NonNullable<Targets['otlp']>): Exporters {
  const common = { headers, timeoutMillis: LIMIT_MS, concurrencyLimit: 2 };
  return {
    spans: new OTLPTraceExporter({ ...common, url: `${url}/v1/traces` }),
    metrics: new OTLPMetricExporter({ ...common, url: `${url}/v1/metrics` }),
  };
}
