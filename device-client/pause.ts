/** Timers that a signal ends, for any host. */

/**
 * Waits.
 *
 * @throws the signal's reason when it is aborted first
 */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', end);
      resolve();
    }, ms);
    function end(): void {
      clearTimeout(timer);
      reject(signal.reason);
    }
    signal.addEventListener('abort', end, { once: true });
  });
}

/** Repeats for a while, and keeps no Node process alive for it. */
export function repeatFor(totalMs: number, everyMs: number, work: () => void): void {
  const again: unknown = setInterval(() => {
    work();
    left -= everyMs;
    if (left <= 0) clearInterval(again as number);
  }, everyMs);
  let left = totalMs;
  if (hasUnref(again)) again.unref();
}

const hasUnref = (timer: unknown): timer is { unref(): void } =>
  typeof timer === 'object' && timer !== null && 'unref' in timer;
