/** The messages of one queue that this host has in hand, hidden from others by their newest receipts. */
import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';

export interface HeldMessages {
  readonly size: number;
  has(id: string): boolean;
  /** Takes a message, or its newer receipt. */
  keep(message: Pick<DequeuedMessageItem, 'messageId' | 'popReceipt'>): void;
  drop(id: string): void;
  hide(id: string, seconds: number): Promise<void>;
  remove(id: string): Promise<void>;
  /** Resolves when none is left in hand. */
  whenEmpty(): Promise<void>;
  /** Shows all of them to others. */
  release(): Promise<void>;
}

export function createHeldMessages(
  client: Pick<QueueClient, 'updateMessage' | 'deleteMessage'>,
  deps: {
    /** The fetch under way. */
    fetching(): Promise<void> | undefined;
    warnOf(error: unknown): void;
  },
): HeldMessages {
  const receipts = new Map<string, string>();
  let empty = Promise.withResolvers<void>();
  const receiptOf = (id: string): string => receipts.get(id) ?? '';

  async function hide(id: string, seconds: number): Promise<void> {
    try {
      const wanted = Math.round(seconds);
      const { popReceipt } = await client.updateMessage(id, receiptOf(id), undefined, wanted);
      if (popReceipt !== undefined) receipts.set(id, popReceipt);
    } catch (error) {
      deps.warnOf(error);
    }
  }

  return {
    get size() {
      return receipts.size;
    },
    has: (id) => receipts.has(id),
    keep: ({ messageId, popReceipt }) => receipts.set(messageId, popReceipt),
    drop(id) {
      receipts.delete(id);
      if (receipts.size > 0) return;
      empty.resolve();
      empty = Promise.withResolvers();
    },
    hide,
    async remove(id) {
      const receipt = receiptOf(id);
      try {
        await client.deleteMessage(id, receipt);
      } catch (error) {
        // After a jump of the clock a fetch under way may have taken it once more, with a newer receipt.
        await deps.fetching();
        if (receiptOf(id) === receipt) throw error;
        await client.deleteMessage(id, receiptOf(id));
      }
    },
    whenEmpty: () => (receipts.size === 0 ? Promise.resolve() : empty.promise),
    async release() {
      await Promise.all([...receipts.keys()].map((id) => hide(id, 0)));
    },
  };
}
