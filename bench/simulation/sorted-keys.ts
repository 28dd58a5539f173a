/** Keys in their order, in chunks, so that one of hundreds of thousands is added or removed in microseconds. */
export interface SortedKeys {
  /** Idempotent, like `remove`. */
  add(key: string): void;
  remove(key: string): void;
  /** At most `limit` keys with `from` ≤ key < `to`. */
  range(from: string, to: string | undefined, limit: number): string[];
}

const LONGEST_CHUNK = 512;

export function sortedKeys(): SortedKeys {
  const chunks: string[][] = [[]];

  /** The last chunk that begins at or before the key. */
  function chunkAt(key: string): number {
    return Math.max(0, firstFrom(chunks.length, (at) => (chunks[at]?.[0] ?? '') > key) - 1);
  }

  const placeIn = (chunk: readonly string[], key: string): number =>
    firstFrom(chunk.length, (at) => (chunk[at] ?? '') >= key);

  return {
    add(key) {
      const at = chunkAt(key);
      const chunk = chunks[at] ?? [];
      const place = placeIn(chunk, key);
      if (chunk[place] === key) return;
      chunk.splice(place, 0, key);
      if (chunk.length > LONGEST_CHUNK) {
        chunks.splice(at + 1, 0, chunk.splice(LONGEST_CHUNK / 2));
      }
    },
    remove(key) {
      const at = chunkAt(key);
      const chunk = chunks[at] ?? [];
      const place = placeIn(chunk, key);
      if (chunk[place] !== key) return;
      chunk.splice(place, 1);
      if (chunk.length === 0 && chunks.length > 1) chunks.splice(at, 1);
    },
    range(from, to, limit) {
      const found: string[] = [];
      for (let at = chunkAt(from); at < chunks.length; at += 1) {
        const chunk = chunks[at] ?? [];
        for (let place = placeIn(chunk, from); place < chunk.length; place += 1) {
          const key = chunk[place] ?? '';
          if (found.length === limit || (to !== undefined && key >= to)) return found;
          found.push(key);
        }
      }
      return found;
    },
  };
}

/** The first index for which `holds`, which then holds for all that follow. */
function firstFrom(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
