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

/** Cuts a long list into batches of at most `size`, in order; only the last may be shorter. */
export async function* batchesOf<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** One generator for all workers: the first that fails closes it, and the others find nothing more to begin. */
async function* shared<T>(items: AsyncIterable<T> | Iterable<T>): AsyncGenerator<T> {
  yield* items;
}
