/** Counts what happens in a simulation: by kind, and by the second, so that the busiest one is known. */
import { round } from '../numbers.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface Series {
  note(count?: number): void;
  /** Over whole simulated seconds. */
  summary(seconds: number): { mean: number; busiestMinute: number; busiestSecond: number };
  total(): number;
}

export function series(time: VirtualTime): Series {
  const begun = time.now();
  const perSecond: number[] = [];
  let sum = 0;
  return {
    note(count = 1) {
      const second = Math.floor((time.now() - begun) / 1000);
      perSecond[second] = (perSecond[second] ?? 0) + count;
      sum += count;
    },
    total: () => sum,
    summary(seconds) {
      const rounded = (rate: number) => round(rate, 1);
      let busiestMinute = 0;
      let busiestSecond = 0;
      for (let first = 0; first < seconds; first += 60) {
        let minute = 0;
        for (let second = first; second < Math.min(first + 60, seconds); second += 1) {
          const count = perSecond[second] ?? 0;
          minute += count;
          busiestSecond = Math.max(busiestSecond, count);
        }
        busiestMinute = Math.max(busiestMinute, minute / Math.min(60, seconds - first));
      }
      return {
        mean: rounded(sum / seconds),
        busiestMinute: rounded(busiestMinute),
        busiestSecond,
      };
    },
  };
}

export const increase = (counts: Map<string, number>, kind: string): void => {
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
};

/** The most that one key had within a span of time, of every key. */
export function busiest(time: VirtualTime, spanMs: number) {
  let span = 0;
  let counts = new Map<string, number>();
  let most = 0;
  return {
    note(key: string, count = 1): void {
      const now = Math.floor(time.now() / spanMs);
      if (now !== span) {
        span = now;
        counts = new Map();
      }
      const sum = (counts.get(key) ?? 0) + count;
      counts.set(key, sum);
      most = Math.max(most, sum);
    },
    most: () => most,
  };
}

const STEP_MS = 100;
const STEPS = 36_000;

/** Durations, by steps of a tenth of a second up to an hour. */
export function durations() {
  const counts = new Uint32Array(STEPS);
  let all = 0;
  let longest = 0;
  return {
    note(ms: number): void {
      const at = Math.min(STEPS - 1, Math.floor(ms / STEP_MS));
      counts[at] = (counts[at] ?? 0) + 1;
      all += 1;
      longest = Math.max(longest, ms);
    },
    /** In seconds: the upper end of the step. */
    summary() {
      const quantile = (share: number): number => {
        let seen = 0;
        for (const [at, count] of counts.entries()) {
          seen += count;
          if (seen >= share * all) return ((at + 1) * STEP_MS) / 1000;
        }
        return 0;
      };
      return {
        p50: quantile(0.5),
        p95: quantile(0.95),
        p99: quantile(0.99),
        longest: round(longest / 1000, 1),
      };
    },
  };
}
