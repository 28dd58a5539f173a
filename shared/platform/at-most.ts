/** Does `work` for every item, `most` of them at a time; after a failure nothing more is begun, and what is under way ends first. */
export async function atMost<T>(
  most: number,
  items: AsyncIterable<T> | Iterable<T>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = drawnFrom(items);
  const worker = async () => {
    for await (const item of waiting) await work(item);
  };
  const ends = await Promise.allSettled(Array.from({ length: most }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

async function* drawnFrom<T>(items: AsyncIterable<T> | Iterable<T>): AsyncGenerator<T> {
  yield* items;
}
