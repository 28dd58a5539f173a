/** Time in orchestrators: pure functions of the replay-safe now. */

export const isPast = (now: Date, deadline: string | undefined): boolean =>
  deadline !== undefined && now.getTime() >= Date.parse(deadline);

/** `seconds` from now, but never after the deadline: the last look is at the deadline itself. */
export function laterBy(now: Date, seconds: number, deadline: string | undefined): Date {
  const at = now.getTime() + seconds * 1000;
  const limit = deadline === undefined ? at : Date.parse(deadline);
  return new Date(Math.max(now.getTime(), Math.min(at, limit)));
}

/** Doubles with every try from `shortest` to `longest`. */
export const backoff = (tries: number, shortest: number, longest: number): number =>
  Math.min(longest, shortest * 2 ** Math.min(tries, 20));
