/** Reads that stop at a bound, for numbers that must stay cheap however much there is. */

/**
 * Calls `visit` for the first `most` items and asks for no more than one beyond them.
 *
 * @returns whether there were more
 */
export async function visitUpTo<T>(
  items: AsyncIterable<T>,
  most: number,
  visit: (item: T) => void,
): Promise<boolean> {
  let seen = 0;
  for await (const item of items) {
    if (seen === most) return true;
    seen += 1;
    visit(item);
  }
  return false;
}

/** Counts by key. */
export class Tally {
  readonly counts: Record<string, number> = {};
  /** An undefined key counts nowhere. */
  add(key: string | undefined): void {
    if (key !== undefined) this.counts[key] = (this.counts[key] ?? 0) + 1;
  }
}
