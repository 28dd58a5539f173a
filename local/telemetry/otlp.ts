/**
 * What a receiver of OTLP over HTTP takes as JSON: ids in hexadecimal, 64-bit numbers as texts, enumerations as numbers.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
import { z } from 'zod';

const anyValue = z
  .object({
    stringValue: z.string(),
    boolValue: z.boolean(),
    intValue: z.union([z.string(), z.number()]),
    doubleValue: z.number(),
  })
  .partial();
const attributes = z.array(z.object({ key: z.string(), value: anyValue.default({}) })).default([]);
const nanoseconds = z.union([z.string().regex(/^\d{1,20}$/), z.number()]);
const resource = z.object({ attributes }).default({ attributes: [] });

const spanSchema = z.object({
  traceId: z.string().regex(/^[\da-f]{32}$/i),
  spanId: z.string().regex(/^[\da-f]{16}$/i),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.number().default(0),
  startTimeUnixNano: nanoseconds,
  endTimeUnixNano: nanoseconds,
  attributes,
  status: z.object({ code: z.number().default(0), message: z.string().default('') }).default({
    code: 0,
    message: '',
  }),
  links: z.array(z.object({ traceId: z.string(), spanId: z.string() })).default([]),
});
export type OtlpSpan = z.infer<typeof spanSchema>;

export const tracesSchema = z.object({
  resourceSpans: z
    .array(
      z.object({
        resource,
        scopeSpans: z.array(z.object({ spans: z.array(spanSchema).default([]) })).default([]),
      }),
    )
    .default([]),
});

const numberPoint = z.object({
  attributes,
  asDouble: z.number().optional(),
  asInt: z.union([z.string(), z.number()]).optional(),
});
const histogramPoint = z.object({
  attributes,
  count: z.union([z.string(), z.number()]),
  sum: z.number().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  bucketCounts: z.array(z.union([z.string(), z.number()])).default([]),
  explicitBounds: z.array(z.number()).default([]),
});
const metricSchema = z.object({
  name: z.string(),
  unit: z.string().default(''),
  description: z.string().default(''),
  sum: z.object({ dataPoints: z.array(numberPoint) }).optional(),
  gauge: z.object({ dataPoints: z.array(numberPoint) }).optional(),
  histogram: z.object({ dataPoints: z.array(histogramPoint) }).optional(),
});
export type OtlpMetric = z.infer<typeof metricSchema>;

export const metricsSchema = z.object({
  resourceMetrics: z
    .array(
      z.object({
        scopeMetrics: z.array(z.object({ metrics: z.array(metricSchema).default([]) })).default([]),
      }),
    )
    .default([]),
});

type Value = string | number | boolean | null;

/** Attributes as an object; an array or a map, which the product never sends, is null. */
export const plainAttributes = (given: z.infer<typeof attributes>): Record<string, Value> =>
  Object.fromEntries(given.map(({ key, value }) => [key, plainValue(value)]));

function plainValue({ stringValue, boolValue, intValue, doubleValue }: z.infer<typeof anyValue>) {
  if (intValue !== undefined) return Number(intValue);
  return stringValue ?? boolValue ?? doubleValue ?? null;
}
