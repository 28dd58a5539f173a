/** Answers that are asked for once and then kept in this process. */
import type { Clock } from './clock.ts';

interface Keeping {
  readonly forMs: number;
  readonly clock: Clock;
}

/**
 * Keeps the answer of `ask`: for that long, or for the life of the process. Callers who come while it is asked for share
 * it. A failure is not kept, so that the next call asks again.
 *
 * @throws whatever `ask` threw
 */
export function remembered<T>(ask: () => Promise<T>, keeping?: Keeping): () => Promise<T> {
  let kept: { readonly answer: Promise<T>; readonly until: number } | undefined;
  return async () => {
    const now = keeping?.clock().getTime() ?? 0;
    if (kept === undefined || now >= kept.until) {
      kept = { answer: ask(), until: now + (keeping?.forMs ?? Number.POSITIVE_INFINITY) };
    }
    const asked = kept;
    try {
      return await asked.answer;
    } catch (error) {
      if (kept === asked) kept = undefined;
      throw error;
    }
  };
}
