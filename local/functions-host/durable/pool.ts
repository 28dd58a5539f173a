/** Runs what is pushed in order of arrival, at most `limit` at once. */

interface Pool<T> {
  push(item: T): void;
  isIdle(): boolean;
  /** Drops the items that have not started. */
  close(): void;
}

export function createPool<T>(limit: number, run: (item: T) => Promise<void>): Pool<T> {
  let waiting: T[] = [];
  let first = 0;
  let running = 0;
  let isOpen = true;

  function next(): void {
    while (running < limit && first < waiting.length) {
      const item = waiting[first] as T;
      first += 1;
      if (first > 1_000 && first * 2 > waiting.length) {
        waiting = waiting.slice(first);
        first = 0;
      }
      running += 1;
      void run(item).finally(() => {
        running -= 1;
        next();
      });
    }
  }

  return {
    push(item) {
      if (!isOpen) return;
      waiting.push(item);
      next();
    },
    isIdle: () => running === 0 && first >= waiting.length,
    close() {
      isOpen = false;
      waiting = [];
      first = 0;
    },
  };
}
