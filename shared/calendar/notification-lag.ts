/** From a notification to the pushed snapshot: counts by hour and length, bounded, of one organisation. */
import { z } from 'zod';

/** Upper ends in seconds; what is longer falls into one more. */
const BOUNDS = [0.5, 1, 2, 3, 4, 5, 6, 7, 8, 10, 15, 30, 60, 300, 900, 3600] as const;
const HOURS = 24;
const HOUR_MS = 3_600_000;

export const lagSchema = z
  .array(
    z.object({ hour: z.iso.datetime(), counts: z.array(z.int().min(0)).length(BOUNDS.length + 1) }),
  )
  .max(HOURS + 1);
export type Lag = z.infer<typeof lagSchema>;

/** 99 % of changes are pushed within ten seconds of their notification. */
const LAG_OBJECTIVE = { share: 0.99, withinSeconds: 10 } as const;

/** For the metric: Application Insights keeps no buckets of a distribution. */
export const objectiveOf = (seconds: number): 'met' | 'missed' =>
  seconds <= LAG_OBJECTIVE.withinSeconds ? 'met' : 'missed';

const none = (): number[] => Array<number>(BOUNDS.length + 1).fill(0);

function bucketOf(seconds: number): number {
  const at = BOUNDS.findIndex((bound) => seconds <= bound);
  return at < 0 ? BOUNDS.length : at;
}

const startOfHour = (now: Date): number => Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;

const within = (lag: Lag, now: Date, hours: number): Lag =>
  lag.filter(({ hour }) => Date.parse(hour) > startOfHour(now) - hours * HOUR_MS);

export function withLags(lag: Lag, now: Date, seconds: readonly number[]): Lag {
  if (seconds.length === 0) return lag;
  const hour = new Date(startOfHour(now)).toISOString();
  const counts = [...(lag.find((known) => known.hour === hour)?.counts ?? none())];
  for (const one of seconds) counts[bucketOf(one)] = (counts[bucketOf(one)] ?? 0) + 1;
  return [...within(lag, now, HOURS).filter((known) => known.hour !== hour), { hour, counts }];
}

const percentile = z.number().nullable().meta({
  description:
    'Upper end of the bucket that it falls into; null when longer than an hour, or nothing was counted.',
});
export const lagSummarySchema = z.object({
  changes: z.int().meta({ description: 'How many changes were counted.' }),
  withinObjective: z.int().meta({ description: 'How many of them took ten seconds at most.' }),
  p50Seconds: percentile,
  p95Seconds: percentile,
  p99Seconds: percentile,
});
export type LagSummary = z.infer<typeof lagSummarySchema>;

/** Over the current hour and as many before it as make `hours`. */
export function summarise(lag: Lag, now: Date, hours = HOURS): LagSummary {
  const total = none();
  for (const { counts } of within(lag, now, hours)) {
    for (const [at, count] of counts.entries()) total[at] = (total[at] ?? 0) + count;
  }
  const changes = total.reduce((sum, count) => sum + count, 0);
  const percentile = (share: number): number | null => {
    let seen = 0;
    const at = total.findIndex((count) => {
      seen += count;
      return seen >= share * changes;
    });
    return changes === 0 ? null : (BOUNDS[at] ?? null);
  };
  return {
    changes,
    withinObjective: total
      .slice(0, bucketOf(LAG_OBJECTIVE.withinSeconds) + 1)
      .reduce((sum, count) => sum + count, 0),
    p50Seconds: percentile(0.5),
    p95Seconds: percentile(0.95),
    p99Seconds: percentile(0.99),
  };
}

const RECENT_HOURS = 2;

/** Over the current hour and the one before: what is charted over time. */
export function recentChanges(lag: Lag, now: Date) {
  const { changes, withinObjective } = summarise(lag, now, RECENT_HOURS);
  return { changes, withinObjective };
}

/** Fewer than these say nothing about a rate. */
const LEAST_SLOW = 3;
/** Windows in hours and how many times too fast the error budget may burn in each. */
const BURN_LIMITS = [
  [2, 14.4],
  [6, 6],
] as const;

export const burnsTooFast = (lag: Lag, now: Date): boolean =>
  BURN_LIMITS.some(([hours, limit]) => {
    const { changes, withinObjective } = summarise(lag, now, hours);
    const slow = changes - withinObjective;
    return slow >= LEAST_SLOW && slow / changes >= limit * (1 - LAG_OBJECTIVE.share);
  });
