/** Waits until the work that a moved clock started is done: the work of one part often causes work in another. */
import { setTimeout as sleep } from 'node:timers/promises';

const LIMIT_MS = 20_000;

interface Deps {
  /** Waits for the host; false when it was still at work after this long, or died. */
  untilIdle(limitMs: number): Promise<boolean>;
  /** Sends Graph's due notifications; false when none was due. */
  drain(): Promise<boolean>;
  /** Sends Key Vault's due events. */
  tick(): Promise<void>;
}

/** False when something was still at work at the limit. */
export async function untilIdle(deps: Deps, limitMs = LIMIT_MS): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  const limit = new AbortController();
  const late = sleep(limitMs, true, { signal: limit.signal, ref: false }).catch(() => true);
  try {
    await Promise.race([Promise.all([deps.tick(), deps.drain()]), late]);
    for (let sent = true; sent; sent = await Promise.race([deps.drain(), late])) {
      if (!(await deps.untilIdle(deadline - performance.now()))) return false;
    }
    return performance.now() < deadline;
  } finally {
    limit.abort();
  }
}
