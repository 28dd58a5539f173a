/** The ports of operations. Methods throw AppError `storage.unavailable`. */
import type { RowPage, RowPageRequest } from '../platform/paging.ts';
import type { PoisonMessage } from './poison.ts';
import type { TrendSample } from './trend.ts';

export interface PoisonStore {
  /** Keeps the message; one that is kept already stays. */
  keep(message: PoisonMessage): Promise<void>;
  /** @returns undefined for an unknown id */
  get(id: string): Promise<PoisonMessage | undefined>;
  /** @returns false when it was gone */
  remove(id: string): Promise<boolean>;
  /** A page, newest first. */
  page(request: RowPageRequest): Promise<RowPage<PoisonMessage>>;
  /** Every message, newest first. */
  each(): AsyncGenerator<PoisonMessage>;
  /** Whether any message of the queue is kept. */
  holds(queue: string): Promise<boolean>;
}

export interface TrendStore {
  /** Keeps the sample in place of another one of the same time. */
  put(sample: TrendSample): Promise<void>;
  /** The samples of that time, oldest first. */
  between(from: Date, to: Date): Promise<readonly TrendSample[]>;
  /** Deletes the samples of that day, in UTC. */
  removeDay(day: Date): Promise<void>;
}
