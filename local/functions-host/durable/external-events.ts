/**
 * External events of one execution. Names ignore case. The newest wait gets an event first, as in the real extension,
 * and an event that comes before its wait is kept.
 */
export function externalEvents() {
  const waiting = new Map<string, (() => void)[]>();
  const early = new Map<string, number>();
  return {
    /** `done` is called once: at once when such an event was kept. */
    wait(eventName: string, done: () => void): void {
      const name = eventName.toLowerCase();
      const kept = early.get(name) ?? 0;
      if (kept > 0) {
        early.set(name, kept - 1);
        done();
      } else waiting.set(name, [...(waiting.get(name) ?? []), done]);
    },
    /** Ends the newest wait for such an event, or keeps the event. */
    raise(eventName: string): void {
      const name = eventName.toLowerCase();
      const newest = waiting.get(name)?.pop();
      if (newest === undefined) early.set(name, (early.get(name) ?? 0) + 1);
      else newest();
    },
  };
}
