/** The calendar of secrets: how many end, and how many are renewed, in each of the coming weeks. Pure. */
import type { SecretCounts } from './contract.ts';

type Week = SecretCounts['weeks'][number];

const WEEKS = 26;
const DAY_MS = 24 * 3600_000;
const WEEK_MS = 7 * DAY_MS;
/** 1970 began on a Thursday. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

const mondayOf = (instant: number): number =>
  Math.floor((instant - FIRST_MONDAY_MS) / WEEK_MS) * WEEK_MS + FIRST_MONDAY_MS;

export function expiryWeeks(now: Date) {
  const first = mondayOf(now.getTime());
  const weeks: Week[] = Array.from({ length: WEEKS }, (_, index) => ({
    monday: new Date(first + index * WEEK_MS).toISOString().slice(0, 10),
    ending: 0,
    renewing: 0,
  }));
  const add = (at: Date, what: 'ending' | 'renewing') => {
    const week = weeks[Math.floor((at.getTime() - first) / WEEK_MS)];
    if (week !== undefined) week[what] += 1;
  };
  return { weeks, add };
}
