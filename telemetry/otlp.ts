/** OTLP over HTTP as JSON. https://opentelemetry.io/docs/specs/otlp/#otlphttp */
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { AggregationTemporality, InstrumentType } from '@opentelemetry/sdk-metrics';
import type { Exporters } from './exporters.ts';
import type { Targets } from './targets.ts';

/** One request with its tries. */
const LIMIT_MS = 5_000;

export function otlpExporters({ url, headers }: NonNullable<Targets['otlp']>): Exporters {
  const common = { headers, timeoutMillis: LIMIT_MS, concurrencyLimit: 2 };
  const metrics = new OTLPMetricExporter({ ...common, url: `${url}/v1/metrics` });
  metrics.selectAggregationTemporality = temporalityOf;
  return {
    spans: new OTLPTraceExporter({ ...common, url: `${url}/v1/traces` }),
    metrics,
  };
}

/** A cumulative gauge would go on with values that are no longer observed, and so with alerts that are over. */
const temporalityOf = (type: InstrumentType): AggregationTemporality =>
  type === InstrumentType.OBSERVABLE_GAUGE
    ? AggregationTemporality.DELTA
    : AggregationTemporality.CUMULATIVE;
