/** When a timer function is due: NCRONTAB or a TimeSpan. */
import { Cron } from 'croner';
import { IndexingError } from '../settings.ts';
import { parseTimeSpan } from '../time-span.ts';
import { normalizeCron } from './cron.ts';

export interface Schedule {
  readonly text: string;
  /** False for a TimeSpan. */
  readonly adjustForDst: boolean;
  /** The first time after `after`; undefined when there is none, as for 31 February. */
  next(after: Date): Date | undefined;
}

export function parseSchedule(text: string, timeZone: string | undefined): Schedule {
  const pattern = normalizeCron(text);
  if (pattern !== undefined) {
    const cron = new Cron(pattern, {
      // Day of month and day of week must both match, unlike in classic cron.
      domAndDow: true,
      mode: '6-part',
      paused: true,
      timezone: timeZone ?? 'UTC',
    });
    return { text, adjustForDst: true, next: (after) => cron.nextRun(after) ?? undefined };
  }
  const interval = parseTimeSpan(text);
  if (interval === undefined) {
    throw new IndexingError(
      `The schedule expression '${text}' was not recognized as a valid cron expression or timespan string.`,
    );
  }
  // The official host spins without a pause on these.
  if (interval <= 0) throw new IndexingError(`The schedule '${text}' leaves no time between runs.`);
  return { text, adjustForDst: false, next: (after) => new Date(after.getTime() + interval) };
}

export function nextTimes(schedule: Schedule, after: Date, count: number): Date[] {
  const times: Date[] = [];
  let at = schedule.next(after);
  while (at !== undefined && times.length < count) {
    times.push(at);
    at = schedule.next(at);
  }
  return times;
}

/** The monitor is off for schedules more frequent than one minute. */
export function isTooFrequentToMonitor(schedule: Schedule, now: Date): boolean {
  const times = nextTimes(schedule, now, 5);
  return times.some((time, index) => {
    const before = times[index - 1];
    return before !== undefined && time.getTime() - before.getTime() < 60_000;
  });
}
