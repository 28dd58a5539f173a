/** Cuts a long list into slices of at most `size`, in order; only the last may be shorter. */
export async function* slicesOf<T>(size: number, items: AsyncIterable<T>): AsyncGenerator<T[]> {
  let slice: T[] = [];
  for await (const item of items) {
    slice.push(item);
    if (slice.length < size) continue;
    yield slice;
    slice = [];
  }
  if (slice.length > 0) yield slice;
}
