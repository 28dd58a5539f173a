/** Waits until what a moved clock set off has run: the work of one part is often the cause of another's. */
import { setTimeout as sleep } from 'node:timers/promises';

const LIMIT_MS = 20_000;

export interface Busy {
  /** Of the host: false when it was still at work after this long, or died. */
  settle(limitMs: number): Promise<boolean>;
  /** Of Graph: false when no notification was due. */
  drain(): Promise<boolean>;
  /** Of Key Vault: its events. */
  tick(): Promise<void>;
}

/** False when there was no quiet within the limit. */
export async function untilQuiet(busy: Busy, limitMs = LIMIT_MS): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  const limit = new AbortController();
  const late = sleep(limitMs, true, { signal: limit.signal, ref: false }).catch(() => true);
  try {
    await Promise.race([Promise.all([busy.tick(), busy.drain()]), late]);
    for (let sent = true; sent; sent = await Promise.race([busy.drain(), late])) {
      if (!(await busy.settle(deadline - performance.now()))) return false;
    }
    return performance.now() < deadline;
  } finally {
    limit.abort();
  }
}
