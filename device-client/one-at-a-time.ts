/** Runs work that must not overlap with itself: a request meanwhile means one more run, and a failure is tried again with back-off. */
import { backOff, type Waits } from './api.ts';

interface OneAtATime {
  run(): void;
}

export interface Trying extends Waits {
  /** True when the error is the end of it. */
  isOver(error: unknown): boolean;
}

export function oneAtATime(work: () => Promise<void>, { isOver, ...waits }: Trying): OneAtATime {
  let running = false;
  let wanted = false;
  async function loop(): Promise<void> {
    running = true;
    for (let failures = 0; wanted && !waits.signal.aborted; ) {
      wanted = false;
      try {
        await work();
        failures = 0;
      } catch (error) {
        if (isOver(error)) break;
        wanted = true;
        failures += 1;
        await backOff(failures, error, waits).catch(() => undefined);
      }
    }
    running = false;
  }
  return {
    run(): void {
      wanted = true;
      if (!running) void loop();
    },
  };
}
