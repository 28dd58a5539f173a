/** Waiting for what comes by itself: until a time, never for a number of tries, since a busy machine stalls for seconds. */
import { setTimeout as pause } from 'node:timers/promises';

type Answer<T> = T | false | undefined;

/** Asks until the answer is one; what throws is none, and is told when none comes. */
export async function until<T>(
  what: string,
  ask: () => Answer<T> | Promise<Answer<T>>,
  { withinMs = 120_000, shortestMs = 20, longestMs = 250 } = {},
): Promise<T> {
  const deadline = performance.now() + withinMs;
  let last: unknown;
  for (let wait = shortestMs; ; wait = Math.min(wait * 1.6, longestMs)) {
    try {
      const found = await ask();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) throw new Error(`Never ${what}`, { cause: last });
    await pause(wait);
  }
}
