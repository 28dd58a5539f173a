/** Optimistic writes: what a writer does when somebody else wrote the same row first. One policy for all tables. */
import { setTimeout } from 'node:timers/promises';
import { requestProblems } from './errors.ts';
import { backoffSeconds, withFullJitter } from './retry.ts';

/** The result of an attempt whose ETag was out of date: it is repeated from a new read. */
export const conflict = Symbol('conflict');

/** About four seconds in the mean: longer than any honest rush on one row, shorter than a caller's patience. */
const MOST_ATTEMPTS = 20;
const FIRST_PAUSE_SECONDS = 0.005;
const LONGEST_PAUSE_SECONDS = 0.5;

const sleep = (seconds: number): Promise<void> => setTimeout(seconds * 1000);

/**
 * Repeats `attempt` (read, decide, write conditionally) until it returns anything but `conflict`. A jittered pause
 * lies between two attempts, so that many writers of one row do not meet again. `pause` takes seconds.
 *
 * @throws AppError `request.busy` (503, Retry-After 2) when others kept winning
 */
export async function retryOnConflict<R>(
  attempt: () => Promise<R | typeof conflict>,
  pause: (seconds: number) => Promise<void> = sleep,
): Promise<R> {
  for (let attempts = 1; ; attempts += 1) {
    const result = await attempt();
    if (result !== conflict) return result;
    if (attempts === MOST_ATTEMPTS) break;
    const longest = backoffSeconds(attempts, FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS);
    await pause(withFullJitter(longest));
  }
  throw requestProblems.error('request.busy', { retryAfterSeconds: 2 });
}
