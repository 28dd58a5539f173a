/** Working on many items with a bound on how many at once: the one pool of the product. */

/**
 * Calls `work` for every item, at most `limit` calls at a time. After a failure no further item is begun; the calls
 * that are running end first, and then the first failure is thrown. So nothing goes on behind the caller's back.
 *
 * @throws whatever the first failing `work` threw
 */
export async function forEachConcurrently<T>(
  items: AsyncIterable<T> | Iterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = shared(items);
  const worker = async () => {
    for await (const item of waiting) await work(item);
  };
  const ends = await Promise.allSettled(Array.from({ length: limit }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/**
 * As `forEachConcurrently`, with a result for each item, in the order of the items.
 *
 * @throws whatever the first failing `work` threw
 */
export async function mapConcurrently<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  await forEachConcurrently(items.entries(), limit, async ([index, item]) => {
    results[index] = await work(item, index);
  });
  return results;
}

/**
 * Cuts a long list into batches of at most `size`, in order; only the last may be shorter. With `groupOf`, a batch holds
 * items of one group, and the last of each group may be shorter.
 */
export async function* batchesOf<T>(
  items: AsyncIterable<T>,
  size: number,
  groupOf: (item: T) => string = () => '',
): AsyncGenerator<T[]> {
  const batches = new Map<string, T[]>();
  for await (const item of items) {
    const group = groupOf(item);
    const batch = batches.get(group) ?? [];
    batches.set(group, batch);
    batch.push(item);
    if (batch.length < size) continue;
    batches.delete(group);
    yield batch;
  }
  yield* batches.values();
}

/** One generator for all workers: the first that fails closes it, and the others find nothing more to begin. */
async function* shared<T>(items: AsyncIterable<T> | Iterable<T>): AsyncGenerator<T> {
  yield* items;
}
