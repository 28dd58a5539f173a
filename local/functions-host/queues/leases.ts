/** Stores the messages that this host holds, with their receipts, so that the next host can release them. */
import type { Store } from '../../kit/store.ts';

export interface Leases {
  readonly size: number;
  has(id: string): boolean;
  /** Takes a message, or notes its newer receipt. */
  keep(id: string, popReceipt: string): void;
  receiptOf(id: string): string;
  drop(id: string): void;
  /** Ids and receipts of what an earlier process never finished; given out once. */
  takeForgotten(): ReadonlyMap<string, string>;
}

export function createLeases(store: Store, name: string): Leases {
  const written = store.collection<{ id: string; popReceipt: string }>(name);
  const held = new Map<string, string>();
  return {
    get size() {
      return held.size;
    },
    has: (id) => held.has(id),
    keep(id, popReceipt) {
      held.set(id, popReceipt);
      written.put(id, { id, popReceipt });
    },
    receiptOf: (id) => held.get(id) ?? '',
    drop(id) {
      held.delete(id);
      written.delete(id);
    },
    takeForgotten() {
      const forgotten = new Map(written.list().map(({ id, popReceipt }) => [id, popReceipt]));
      for (const id of forgotten.keys()) written.delete(id);
      return forgotten;
    },
  };
}
