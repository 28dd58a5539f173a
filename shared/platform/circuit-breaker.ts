/**
 * Spares a storage account that does not answer, and those who wait for it: calls fail at once while it rests, so that its
 * organisations do not take the places of others. One call at a time finds out whether it answers again.
 * https://learn.microsoft.com/azure/architecture/patterns/circuit-breaker
 */
import type { Clock } from './clock.ts';
import { AppError } from './errors.ts';
import { storageProblems } from './tables.ts';

/** Runs a call, or fails at once. */
export type Guard = <R>(call: () => Promise<R>) => Promise<R>;

/** So many calls in a row without an answer are no accident of one. */
const MOST_UNANSWERED = 5;
const REST_MS = 5_000;

/** The breaker of one account. @throws AppError `storage.unavailable` while it rests; what the call throws */
export function circuitBreaker(clock: Clock): Guard {
  let unanswered = 0;
  let restsUntil = 0;
  const rest = (now: number) => {
    restsUntil = now + REST_MS;
  };
  return async function guard(call) {
    if (unanswered >= MOST_UNANSWERED) {
      const now = clock().getTime();
      if (now < restsUntil) throw storageProblems.error('storage.unavailable');
      rest(now);
    }
    try {
      const result = await call();
      unanswered = 0;
      return result;
    } catch (error) {
      if (error instanceof AppError && error.code === 'storage.unavailable') {
        unanswered += 1;
        rest(clock().getTime());
      } else unanswered = 0;
      throw error;
    }
  };
}
