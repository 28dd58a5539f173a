/** The audit trail as other capabilities see it: who did what, when, with what result. No personal data, no secrets. */
import { z } from 'zod';
import type { PortalUser } from '../platform/endpoint.ts';
import { sha256 } from '../platform/ids.ts';
import type { Logger } from '../platform/logger.ts';

export interface AuditEntry {
  /** `user:{key}`, `operator:{key}`, `device:{id}` or `system`. */
  readonly actor: string;
  /** `<noun>.<verb>`, e.g. `setup.started`, `device.paired`. */
  readonly action: string;
  readonly target?: string;
  readonly result: 'ok' | 'refused' | 'failed';
  /** A problem code when refused or failed. */
  readonly code?: string;
}

/** An entry as part of an organisation's history. */
export interface AuditNote {
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly target?: string | undefined;
  readonly result: AuditEntry['result'];
  readonly code?: string | undefined;
}

export interface Audit {
  /**
   * Appends an entry. With `once`, an entry of that key is written once, however often it is appended.
   *
   * @throws AppError `request.busy` when others kept winning, `storage.unavailable`
   */
  append(organisationId: string, entry: AuditEntry, once?: string): Promise<void>;
}

/** Writes down a change that is about to be made `from` a state: its ETag, its number, or what else names it. */
export type NoteChange = (entry: AuditEntry, from: string | number) => Promise<void>;

/**
 * Makes the one way in which a change of state gets its entry: right before the write that makes the change, and under a
 * key that comes from the entry and the state that the change starts from. When the process dies in between, the repeat
 * starts from the same state and writes the entry once; when it dies later, nothing is missing. Further tries of the same
 * call, after another writer was faster, write nothing.
 */
export function noteChange(audit: Audit, organisationId: string): NoteChange {
  let isNoted = false;
  return async function note(entry, from) {
    if (isNoted) return;
    const { actor, action, target, result, code } = entry;
    const key = sha256(JSON.stringify([actor, action, target, result, code, from]));
    await audit.append(organisationId, entry, key);
    isNoted = true;
  };
}

export const poisonCountsSchema = z
  .object({
    messages: z.int(),
    byQueue: z.record(z.string(), z.int()),
    atLeast: z.boolean().meta({ description: 'Counting stopped: there are at least so many.' }),
  })
  .meta({ description: 'Queue messages that failed in every try and wait for an operator.' });
export type PoisonCounts = z.infer<typeof poisonCountsSchema>;

export const queueDepthsSchema = z.record(z.string(), z.int()).meta({
  description: 'By queue, how many messages it holds about, also those that are delayed or tried.',
});
export type QueueDepths = z.infer<typeof queueDepthsSchema>;

export interface PoisonMessages {
  /**
   * Keeps a message that no further try would help, and tells operators, who replay it into `queue` or discard it. One
   * message, by its `delivery` or else by its content, is kept once. `what` says what happened to it.
   *
   * @throws AppError `storage.unavailable`
   */
  keep(
    queue: string,
    message: unknown,
    delivery: { readonly id?: unknown; readonly insertionTime?: unknown },
    log: Logger,
    what?: string,
  ): Promise<void>;
}

/**
 * A portal user as the audit names them. Operators, also read-only ones, are recorded as operators in every
 * organisation.
 */
export const actorOf = (user: PortalUser): string =>
  user.operator === 'none' ? `user:${user.key}` : `operator:${user.key}`;

/** The entry of what a portal user did. */
export const entryBy = (user: PortalUser, action: string, target?: string): AuditEntry => ({
  actor: actorOf(user),
  action,
  ...(target === undefined ? {} : { target }),
  result: 'ok',
});
