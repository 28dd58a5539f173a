/** The newest export of metrics, for people and tests. */
import { type OtlpMetric, plainAttributes } from './otlp.ts';

interface PointView {
  readonly attributes: ReturnType<typeof plainAttributes>;
  /** Counters and gauges have it. */
  readonly value?: number;
  /** Histograms have these. */
  readonly count?: number;
  readonly sum?: number;
  readonly min?: number;
  readonly max?: number;
  /** How many were at most `to`; the last bucket has no end. */
  readonly buckets?: readonly { readonly to: number | null; readonly count: number }[];
}

export interface MetricView {
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly unit: string;
  readonly description: string;
  readonly points: readonly PointView[];
}

export function viewMetric({ name, unit, description, sum, gauge, histogram }: OtlpMetric) {
  const about = { name, unit, description };
  if (histogram !== undefined) {
    return {
      ...about,
      kind: 'histogram',
      points: histogram.dataPoints.map(viewHistogram),
    } as const;
  }
  const points = (sum ?? gauge)?.dataPoints.map(({ attributes, asDouble, asInt }) => ({
    attributes: plainAttributes(attributes),
    value: Number(asDouble ?? asInt ?? 0),
  }));
  return { ...about, kind: sum === undefined ? 'gauge' : 'counter', points: points ?? [] } as const;
}

type HistogramPoint = NonNullable<OtlpMetric['histogram']>['dataPoints'][number];

function viewHistogram(point: HistogramPoint): PointView {
  const { sum, min, max, explicitBounds } = point;
  return {
    attributes: plainAttributes(point.attributes),
    count: Number(point.count),
    ...(sum !== undefined && { sum }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    buckets: point.bucketCounts.map((count, index) => ({
      to: explicitBounds[index] ?? null,
      count: Number(count),
    })),
  };
}
