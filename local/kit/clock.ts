/** The movable clock of the local cloud: `Date` in every process that preloads `clock-preload.mjs`. */

interface Clock {
  readonly offsetMs: number;
  /** Moves this process's `Date`; listeners run before it returns. */
  set(offsetMs: number): void;
  /** Returns the way to stop listening. */
  onChange(listener: (offsetMs: number) => void): () => void;
}

/** For `--import`. */
export const clockPreload = new URL('./clock-preload.mjs', import.meta.url).href;

/** Sent over IPC to a process that preloads the clock. */
export interface ClockMessage {
  readonly type: 'clock';
  readonly offsetMs: number;
}

/** The clock of this process, if it was preloaded. */
export function movableClock(): Clock | undefined {
  return (globalThis as { [name: symbol]: Clock | undefined })[Symbol.for('local.clock')];
}
