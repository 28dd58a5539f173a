/** Rings when the earliest due time has come. Due times are of the Date that can jump, so a jump re-arms it. */

export interface Alarm {
  /** Something is due at this time. */
  add(due: number): void;
  /** Looks at the clock now. */
  check(): void;
  stop(): void;
}

/** A sleeping machine does not count down timeouts. */
const longestSleep = 60_000;

/** `ring` deals with all that is due and answers the next due time. */
export function createAlarm(ring: () => number | undefined): Alarm {
  let timeout: NodeJS.Timeout | undefined;
  let armedFor = Number.POSITIVE_INFINITY;
  let isStopped = false;

  function arm(due: number): void {
    clearTimeout(timeout);
    armedFor = due;
    const wait = Math.min(Math.max(due - Date.now(), 0), longestSleep);
    timeout = setTimeout(check, wait);
  }

  function check(): void {
    if (isStopped) return;
    armedFor = Number.POSITIVE_INFINITY;
    const next = ring();
    if (next !== undefined) arm(next);
  }

  return {
    add(due) {
      if (!isStopped && due < armedFor) arm(due);
    },
    check,
    stop() {
      isStopped = true;
      clearTimeout(timeout);
    },
  };
}
