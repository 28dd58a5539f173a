/** How long sync waits before it asks Microsoft again. */
import { backoffSeconds } from '../platform/retry.ts';

/** A wait that Microsoft asks for is obeyed up to this: nobody looks at a screen that is a day old. */
const LONGEST_WAIT_SECONDS = 600;
const NORMAL_THROTTLE_SECONDS = 10;
const LEAST_PROBE_SECONDS = 5;
const MOST_PROBE_SECONDS = 60;
const LONGEST_RETRY_SECONDS = 300;
/** A wait of a 25th of an outage notices its end soon, and costs some hundred requests a day. */
const SHARE_OF_OUTAGE = 25;

/**
 * The wait after the `times`th throttled answer in a row. Microsoft's `Retry-After` may be 0 for ever, so the wait
 * also grows by itself: https://learn.microsoft.com/graph/throttling#best-practices-to-handle-throttling
 */
export const throttleSeconds = (retryAfterSeconds: number | undefined, times: number): number =>
  Math.min(
    LONGEST_WAIT_SECONDS,
    retryAfterSeconds === undefined
      ? backoffSeconds(times, NORMAL_THROTTLE_SECONDS, LONGEST_WAIT_SECONDS)
      : Math.max(Math.ceil(retryAfterSeconds), backoffSeconds(times, 1, LONGEST_WAIT_SECONDS)),
  );

/** The wait until one room probes whether Microsoft, or a dependency of ours, answers again. */
export const probeSeconds = (since: Date, now: Date): number =>
  shareOfOutage(since, now, MOST_PROBE_SECONDS);

/** The wait until a room whose own read fails is tried again. */
export const retrySeconds = (since: Date, now: Date): number =>
  shareOfOutage(since, now, LONGEST_RETRY_SECONDS);

const shareOfOutage = (since: Date, now: Date, most: number): number =>
  Math.min(
    most,
    Math.max(LEAST_PROBE_SECONDS, (now.getTime() - since.getTime()) / 1000 / SHARE_OF_OUTAGE),
  );
