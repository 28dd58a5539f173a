/** Runs work that must not overlap with itself: a request meanwhile means one more run, and a failure is tried again with back-off. */
import { backOff } from './api.ts';

interface OneAtATime {
  run(): void;
}

export function oneAtATime(
  work: () => Promise<void>,
  { signal, isOver }: { readonly signal: AbortSignal; isOver(error: unknown): boolean },
): OneAtATime {
  let running = false;
  let wanted = false;
  async function loop(): Promise<void> {
    running = true;
    for (let failures = 0; wanted && !signal.aborted; ) {
      wanted = false;
      try {
        await work();
        failures = 0;
      } catch (error) {
        if (isOver(error)) break;
        wanted = true;
        failures += 1;
        await backOff(failures, error, signal).catch(() => undefined);
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
