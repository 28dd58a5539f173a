/** Puts the work of independent instances into one transaction: at fifty instances at once, commits cost the most. */

/** Resolves once the work is committed, with what it answered. */
type Commit = <R>(work: () => R) => Promise<R>;

interface Queued {
  /** Runs the work; what it answers is kept until the commit. */
  run(): void;
  resolve(): void;
  reject(error: unknown): void;
}

export function createGroupCommit(transaction: (work: () => void) => void): Commit {
  let queued: Queued[] = [];

  function flush(): void {
    const group = queued;
    queued = [];
    try {
      commitTogether(group);
    } catch (error) {
      if (group.length === 1) return group[0]?.reject(error);
      // One of them failed, and all were rolled back: running each alone shows which.
      for (const each of group) {
        try {
          commitTogether([each]);
        } catch (ownError) {
          each.reject(ownError);
        }
      }
    }
  }

  function commitTogether(group: readonly Queued[]): void {
    transaction(() => {
      for (const each of group) each.run();
    });
    for (const each of group) each.resolve();
  }

  return <R>(work: () => R) =>
    new Promise<R>((resolve, reject) => {
      let result: R;
      if (queued.length === 0) setImmediate(flush);
      queued.push({
        run() {
          result = work();
        },
        resolve: () => resolve(result),
        reject,
      });
    });
}
