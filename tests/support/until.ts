/** Waits for a condition until a deadline, never for a number of tries, since a busy machine stalls for seconds. */
import { setTimeout as pause } from 'node:timers/promises';

type Answer<T> = T | false | undefined;

/** Asks until there is a value. An error counts as no value, and the last one is reported when none comes. */
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
