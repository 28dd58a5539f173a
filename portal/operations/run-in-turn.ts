/** Runs an action on many things, one after the other, and keeps what became of each. Pure. */
export interface Result<T> {
  readonly id: string;
  readonly outcome?: T;
  readonly error?: unknown;
}

/** A failure stops nothing; `isOver` is asked before each. */
export async function runInTurn<T, R>(
  items: readonly (T & { readonly id: string })[],
  act: (item: T) => Promise<R>,
  report: { readonly isOver: () => boolean; readonly onResult: (result: Result<R>) => void },
): Promise<void> {
  for (const item of items) {
    if (report.isOver()) return;
    const { id } = item;
    try {
      report.onResult({ id, outcome: await act(item) });
    } catch (error) {
      report.onResult({ id, error });
    }
  }
}
