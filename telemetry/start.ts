/**
 * Registers the SDK. The product never waits for it: spans go through a bounded queue, and what a receiver does not take
 * in time is dropped and told once in a while.
 */
import { context, DiagLogLevel, diag, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import { exportTroubles } from './export-troubles.ts';
import type { Exporters } from './exporters.ts';
import { measureProcess } from './measure-process.ts';
import type { Targets } from './targets.ts';

/** About 4 MB of spans that wait; more are dropped. */
const MOST_WAITING = 2048;
const BATCH = 512;
const SPANS_EVERY_MS = 2_000;
/** A receiver that is slower than this loses the batch. */
const EXPORT_LIMIT_MS = 10_000;
/** Time series of one metric; the rest of them share one. */
const MOST_SERIES = 1_000;

export async function startTelemetry(targets: Targets): Promise<void> {
  const { sampled, metricsMs, service } = targets;
  diag.setLogger(exportTroubles(), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  const exporters = await exportersOf(targets);
  const resource = resourceFromAttributes({
    'service.name': service.name,
    ...(service.instance && { 'service.instance.id': service.instance }),
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({
      resource,
      // By the trace id alone: neither the host's choice nor a caller's decides.
      sampler: new TraceIdRatioBasedSampler(sampled),
      spanProcessors: exporters.map(
        ({ spans }) =>
          new BatchSpanProcessor(spans, {
            maxQueueSize: MOST_WAITING,
            maxExportBatchSize: BATCH,
            scheduledDelayMillis: SPANS_EVERY_MS,
            exportTimeoutMillis: EXPORT_LIMIT_MS,
          }),
      ),
    }),
  );
  metrics.setGlobalMeterProvider(
    new MeterProvider({
      resource,
      readers: exporters.map(
        ({ metrics: exporter }) =>
          new PeriodicExportingMetricReader({
            exporter,
            exportIntervalMillis: metricsMs,
            exportTimeoutMillis: Math.min(metricsMs, EXPORT_LIMIT_MS),
            cardinalityLimits: { default: MOST_SERIES },
          }),
      ),
    }),
  );
  measureProcess();
}

/** Loaded only where they are wanted: each takes tens of milliseconds. */
async function exportersOf({ otlp, azureMonitor }: Targets): Promise<readonly Exporters[]> {
  return [
    ...(otlp === undefined ? [] : [(await import('./otlp.ts')).otlpExporters(otlp)]),
    ...(azureMonitor === undefined
      ? []
      : [(await import('./azure-monitor.ts')).azureMonitorExporters(azureMonitor)]),
  ];
}
