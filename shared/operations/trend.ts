/** How well calendars were followed over time: a sample of all organisations every quarter of an hour. */
import { z } from 'zod';

const count = z.int();

export const trendSampleSchema = z
  .object({
    at: z.iso.datetime(),
    rooms: z
      .object({ followed: count, late: count, failing: count, unreadable: count })
      .meta({ description: 'Rooms of every organisation, as in the summary.' }),
    changes: count.meta({
      description: 'Changes of the hour and the one before that were counted on their way.',
    }),
    withinObjective: count.meta({
      description: 'How many of them took ten seconds at most from notification to screen.',
    }),
  })
  .meta({
    id: 'TrendSample',
    examples: [
      {
        at: '2026-03-02T08:15:00.000Z',
        rooms: { followed: 940, late: 2, failing: 1, unreadable: 3 },
        changes: 412,
        withinObjective: 411,
      },
    ],
  });
export type TrendSample = z.infer<typeof trendSampleSchema>;

const STEP_MS = 15 * 60_000;

/** The beginning of the quarter of an hour: a sample that is taken twice is kept once. */
export const stepOf = (now: Date): Date => new Date(Math.floor(now.getTime() / STEP_MS) * STEP_MS);

/** A few late rooms are one customer's trouble; such a share of all of them is ours. */
const LEAST_LATE = 5;
const WARNING_SHARE = 0.05;
const CRITICAL_SHARE = 0.25;

/** How grave it is for everybody, if at all. */
export function lateness({ rooms }: TrendSample): 'warning' | 'critical' | undefined {
  const share = rooms.late / Math.max(1, rooms.followed);
  if (rooms.late < LEAST_LATE || share < WARNING_SHARE) return undefined;
  return share < CRITICAL_SHARE ? 'warning' : 'critical';
}
