/** Time that only a simulation moves: from event to event, and never while anything still works. */
export interface VirtualTime {
  /** In ms since 1970. */
  now(): number;
  readonly clock: () => Date;
  /** Resolves after so many simulated ms, one at least. */
  pause(ms: number): Promise<void>;
  /** Calls `work` at that time, or at once when it is over. */
  at(when: number, work: () => void): void;
  /** Runs until nothing is left to happen before `until`. */
  run(until: number): Promise<void>;
}

export function virtualTime(start: number): VirtualTime {
  let now = start;
  const times = heap();
  const waiting = new Map<number, (() => void)[]>();

  function at(when: number, work: () => void): void {
    const time = Math.max(now + 1, Math.round(when));
    const others = waiting.get(time);
    if (others !== undefined) others.push(work);
    else {
      waiting.set(time, [work]);
      times.add(time);
    }
  }

  return {
    now: () => now,
    clock: () => new Date(now),
    pause: (ms) => new Promise((resolve) => at(now + ms, resolve)),
    at,
    async run(until) {
      await settled();
      for (let next = times.least(); next !== undefined && next <= until; next = times.least()) {
        times.removeLeast();
        now = next;
        const due = waiting.get(next) ?? [];
        waiting.delete(next);
        for (const work of due) work();
        await settled();
      }
      now = until;
    },
  };
}

/** Every promise that can go on has gone on. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A binary heap of numbers. */
function heap() {
  const items: number[] = [];
  const item = (index: number): number => items[index] ?? Number.POSITIVE_INFINITY;
  function swap(one: number, other: number): void {
    [items[one], items[other]] = [item(other), item(one)];
  }
  return {
    least: () => items[0],
    add(value: number): void {
      items.push(value);
      for (let index = items.length - 1; index > 0; ) {
        const parent = (index - 1) >> 1;
        if (item(parent) <= item(index)) return;
        swap(parent, index);
        index = parent;
      }
    },
    removeLeast(): void {
      const last = items.pop();
      if (last === undefined || items.length === 0) return;
      items[0] = last;
      for (let index = 0; ; ) {
        const left = 2 * index + 1;
        const child = item(left + 1) < item(left) ? left + 1 : left;
        if (item(child) >= item(index)) return;
        swap(index, child);
        index = child;
      }
    },
  };
}
