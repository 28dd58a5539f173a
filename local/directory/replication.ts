/**
 * Documents kept by several replicas that learn of a write at different instants.
 * A document is a short history; a replica shows the newest version that has reached it.
 */
import type { Collection } from '../kit/store.ts';

const REPLICAS = 3;

/** The replica that one request lands on, or the truth. */
export type Replica = number | 'latest';

export function anyReplica(): Replica {
  return Math.floor(Math.random() * REPLICAS);
}

interface Version<T> {
  /** Null: deleted. */
  readonly value: T | null;
  /** Epoch milliseconds, by replica. */
  readonly seenAt: readonly number[];
}

/** Newest first. */
export type History<T> = readonly Version<T>[];

export interface Replicated<T> {
  get(key: string, replica: Replica): T | undefined;
  list(prefix: string, replica: Replica): T[];
  /** Null deletes. The last replica has it within `delayMs`. */
  put(key: string, value: T | null, delayMs: number): void;
}

export function replicate<T>(histories: Collection<History<T>>): Replicated<T> {
  const at = (history: History<T>, replica: Replica): T | undefined => {
    const now = Date.now();
    const version =
      replica === 'latest'
        ? history[0]
        : history.find(({ seenAt }) => (seenAt[replica] ?? 0) <= now);
    return version?.value ?? undefined;
  };
  return {
    get: (key, replica) => at(histories.get(key) ?? [], replica),
    list: (prefix, replica) =>
      histories.list(prefix).flatMap((history) => at(history, replica) ?? []),
    put(key, value, delayMs) {
      const known = histories.get(key) ?? [];
      const now = Date.now();
      const replicated = known.findIndex(({ seenAt }) => seenAt.every((instant) => instant <= now));
      const before = replicated < 0 ? known : known.slice(0, replicated + 1);
      if (delayMs > 0) {
        histories.put(key, [{ value, seenAt: spread(now, delayMs) }, ...before]);
      } else if (value === null) {
        histories.delete(key);
      } else {
        histories.put(key, [{ value, seenAt: spread(now, 0) }]);
      }
    },
  };
}

/** A different share of the delay for each replica, in random order. */
function spread(now: number, delayMs: number): number[] {
  const first = Math.floor(Math.random() * REPLICAS);
  return Array.from(
    { length: REPLICAS },
    (_, index) => now + (delayMs * (((index + first) % REPLICAS) + Math.random())) / REPLICAS,
  );
}
