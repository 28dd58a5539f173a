/** Tells callers who wait for the end of an instance. */

interface Endings {
  finished(instance: string): void;
  /** Resolves when the instance ends, or when the time is up. */
  ended(id: string, milliseconds: number): Promise<void>;
}

export function createEndings(): Endings {
  const listeners = new Map<string, Set<() => void>>();
  return {
    finished(instance) {
      for (const listener of listeners.get(instance) ?? []) listener();
      listeners.delete(instance);
    },
    ended(id, milliseconds) {
      return new Promise((resolve) => {
        const waiting = listeners.get(id) ?? new Set();
        listeners.set(id, waiting);
        const stop = (): void => {
          clearTimeout(timeout);
          waiting.delete(stop);
          resolve();
        };
        const timeout = setTimeout(stop, milliseconds);
        waiting.add(stop);
      });
    },
  };
}
