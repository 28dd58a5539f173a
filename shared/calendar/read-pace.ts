/**
 * How fast a drain begins to read. One room shows whether Microsoft answers, two more whether it was only that room;
 * a room that takes long does not hold up the others.
 */
import { setTimeout } from 'node:timers/promises';
import type { Outcome } from './drain-deps.ts';

const LONGEST_LOOK_MS = 1000;
/** So many rooms begin before one of those begun earlier has succeeded. */
const FIRST_STEPS = [1, 3];

/** `isProbe`: the first room decides whether any other begins, however long it takes. */
export function readPace(isProbe: boolean) {
  let begun = 0;
  const seen = { ended: 0, isWell: false };
  let wake = () => {};

  /** Until `wanted` rooms have ended, one of them has succeeded, or it takes too long. */
  async function look(wanted: number): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    const late = setTimeout(LONGEST_LOOK_MS, 'late', { signal, ref: false }).catch(() => 'late');
    const isOpen = () => !seen.isWell && seen.ended < wanted;
    while (isOpen()) {
      const end = new Promise<string>((resolve) => {
        wake = () => resolve('end');
      });
      if ((await Promise.race(isProbe ? [end] : [end, late])) === 'late') break;
    }
    controller.abort();
  }

  return {
    /** The same items, each when it may begin. */
    async *begin<T>(items: Iterator<T>): AsyncGenerator<T> {
      for (;;) {
        if (!seen.isWell && FIRST_STEPS.includes(begun)) await look(begun);
        const next = items.next();
        if (next.done === true) return;
        begun += 1;
        yield next.value;
      }
    },
    /** Reads one room; the others learn how it ended. */
    async timed<T extends Outcome | undefined>(read: () => Promise<T>): Promise<T> {
      try {
        const outcome = await read();
        seen.isWell ||= outcome?.kind === 'read';
        return outcome;
      } finally {
        seen.ended += 1;
        wake();
      }
    },
  };
}
