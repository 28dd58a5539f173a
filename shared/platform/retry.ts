/** Delays: exponential back-off, full jitter, and `Retry-After`. */

/** Seconds to wait after attempt `attempt` (from 1): `base × 2^(attempt−1)`, at most `ceiling`, without jitter. */
export const backoffSeconds = (attempt: number, base: number, ceiling: number): number =>
  Math.min(ceiling, base * 2 ** Math.min(attempt - 1, 30));

/**
 * A random share of `seconds`, so that many callers do not come back at once.
 * https://learn.microsoft.com/azure/architecture/best-practices/transient-faults
 */
export const withFullJitter = (seconds: number, random: () => number = Math.random): number =>
  seconds * random();

/** `Retry-After` as whole seconds, from seconds, which may have decimals, or an HTTP date; undefined when absent or unreadable. */
export function retryAfterSeconds(
  header: string | null | undefined,
  now: Date,
): number | undefined {
  if (header === null || header === undefined || header.trim() === '') return undefined;
  if (/^\d+(?:\.\d*)?$/.test(header.trim())) return Math.ceil(Number(header.trim()));
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now.getTime()) / 1000));
}
