/** What operations need from outside. Methods throw AppError `storage.unavailable`. */
import type { PoisonMessage } from './poison.ts';

export interface PoisonStore {
  /** Keeps the message; one that is kept already stays. */
  keep(message: PoisonMessage): Promise<void>;
  /** @returns undefined for an unknown id */
  get(id: string): Promise<PoisonMessage | undefined>;
  /** @returns false when it was gone */
  remove(id: string): Promise<boolean>;
  /** A page, newest first; `next` begins the next one. */
  page(request: {
    readonly limit: number;
    readonly from?: string | undefined;
  }): Promise<{ readonly items: readonly PoisonMessage[]; readonly next?: string | undefined }>;
  /** Whether any message of the queue is kept. */
  holds(queue: string): Promise<boolean>;
}
