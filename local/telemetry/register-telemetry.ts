/**
 * The local receiver of telemetry: OTLP over HTTP as JSON comes in, traces and metrics are shown. Its memory is bounded,
 * and nothing is kept over a restart.
 */
import type { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { ControlError, parseInput } from '../graph/control-error.ts';
import { type MetricView, viewMetric } from './metric-views.ts';
import { metricsSchema, tracesSchema } from './otlp.ts';
import { createTraceStore, type TraceStore } from './trace-store.ts';

const MOST_BYTES = 8 * 1024 * 1024;
const MOST_METRICS = 1_000;

const filterSchema = z.strictObject({
  organisation: z.string().min(1).optional(),
  traceId: z
    .string()
    .regex(/^[\da-f]{32}$/i, 'must be 32 hexadecimal digits')
    .optional(),
  limit: z.coerce.number().int().min(1).max(50_000).default(100),
});

export function registerTelemetry(app: Hono, traces: TraceStore = createTraceStore()): void {
  const metrics = new Map<string, MetricView>();
  app.use(
    '/v1/*',
    bodyLimit({
      maxSize: MOST_BYTES,
      onError: () => {
        throw new ControlError(413, 'The body is too large');
      },
    }),
  );
  app.post('/v1/traces', async (context) => {
    const { resourceSpans } = parseInput(tracesSchema, await json(context.req), 'body');
    for (const { scopeSpans } of resourceSpans) {
      for (const { spans } of scopeSpans) for (const span of spans) traces.add(span);
    }
    return context.json({});
  });
  app.post('/v1/metrics', async (context) => {
    const { resourceMetrics } = parseInput(metricsSchema, await json(context.req), 'body');
    for (const { scopeMetrics } of resourceMetrics) {
      for (const scope of scopeMetrics) {
        for (const metric of scope.metrics) {
          if (metrics.size < MOST_METRICS || metrics.has(metric.name)) {
            metrics.set(metric.name, viewMetric(metric));
          }
        }
      }
    }
    return context.json({});
  });
  app.get('/traces', (context) => {
    const filter = parseInput(filterSchema, context.req.query(), 'query');
    return context.json({ items: traces.find(filter) });
  });
  app.delete('/traces', (context) => {
    traces.clear();
    return context.body(null, 204);
  });
  app.get('/metrics', (context) => {
    const items = [...metrics.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
    return context.json({ items });
  });
}

async function json(request: {
  header(name: string): string | undefined;
  json(): Promise<unknown>;
}): Promise<unknown> {
  if (!/^application\/json\b/.test(request.header('content-type') ?? '')) {
    throw new ControlError(415, 'Telemetry is taken as JSON: OTLP over HTTP, not protobuf');
  }
  try {
    return await request.json();
  } catch {
    throw new ControlError(400, 'The body is not JSON');
  }
}
