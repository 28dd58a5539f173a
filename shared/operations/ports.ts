/** What operations need of the outside. */
import type { PoisonMessage } from './poison.ts';

export interface PoisonStore {
  /** Nothing when it is kept already. */
  keep(message: PoisonMessage): Promise<void>;
  get(id: string): Promise<PoisonMessage | undefined>;
  /** False when it was gone. */
  remove(id: string): Promise<boolean>;
  /** Newest first. */
  page(request: {
    readonly limit: number;
    readonly from?: string | undefined;
  }): Promise<{ readonly items: readonly PoisonMessage[]; readonly next?: string | undefined }>;
  holds(queue: string): Promise<boolean>;
}
