/** Statistics of measurements. */

function percentile(values: readonly number[], share: number): number {
  const ordered = values.toSorted((left, right) => left - right);
  return ordered[Math.max(0, Math.ceil(ordered.length * share) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

export const round = (value: number, digits = 0): number =>
  Math.round(value * 10 ** digits) / 10 ** digits;

export const latencies = (values: readonly number[]) => ({
  samples: values.length,
  p50Ms: round(percentile(values, 0.5)),
  p95Ms: round(percentile(values, 0.95)),
  p99Ms: round(percentile(values, 0.99)),
  maxMs: round(Math.max(...values)),
});
