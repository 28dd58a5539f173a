/** The part of a connection that operators list, filter and count. */
import { z } from 'zod';
import { connectionStateSchema } from '../contract.ts';
import { type ConnectionFacts, type ConnectionRow, isConnected } from './connection.ts';
import { durationsOf, durationsSchema } from './durations.ts';
import { isRetryable } from './explanations.ts';
import { nextState } from './transitions.ts';

export const listedSetupSchema = z.object({
  organisationId: z.string(),
  state: connectionStateSchema,
  since: z.string(),
  attempt: z.int(),
  disconnects: z.int(),
  problem: z.string().optional(),
  /** Whether trying again can help; rows of older versions lack it. */
  retryable: z.boolean().optional(),
  waitingFor: z.string().optional(),
  tenantId: z.string().optional(),
  /** How long it took; kept while it is connected. */
  durations: durationsSchema.optional(),
  /** The number of the newest timeline entry, which only grows: it tells an older state. */
  sequence: z.int(),
});
export type ListedSetup = z.infer<typeof listedSetupSchema>;

export function listedSetup(row: ConnectionRow): ListedSetup {
  const facts: ConnectionFacts = row;
  const { organisationId, state, since, attempt, disconnects, sequence } = facts;
  const { problem, waitingFor, tenant } = facts;
  const durations = isConnected(row) ? durationsOf(row.recent) : undefined;
  return {
    organisationId,
    state,
    since,
    attempt,
    disconnects,
    sequence,
    ...(problem === undefined ? {} : { problem, retryable: canBeRetried(row, problem) }),
    ...(waitingFor === undefined ? {} : { waitingFor }),
    ...(tenant === undefined ? {} : { tenantId: tenant.id }),
    ...(durations === undefined ? {} : { durations }),
  };
}

const canBeRetried = (row: ConnectionRow, problem: string): boolean =>
  isRetryable(problem) && nextState(row, 'retried') !== undefined;

/** A connection outlives the entries that tell how long its set-up took. */
export function withKeptDurations(
  before: ListedSetup | undefined,
  after: ListedSetup,
): ListedSetup {
  const isSame = before?.attempt === after.attempt && ['ready', 'degraded'].includes(after.state);
  const durations = after.durations ?? (isSame ? before.durations : undefined);
  return durations === undefined ? after : { ...after, durations };
}

/** An organisation that never began: listed since it was made. */
export const neverBegun = (organisationId: string, createdAt: string): ListedSetup => ({
  organisationId,
  state: 'not-connected',
  since: createdAt,
  attempt: 0,
  disconnects: 0,
  sequence: -1,
});

/** Whether a change of the row changes what is listed. */
export const isListedAlike = (before: ConnectionRow, after: ConnectionRow): boolean =>
  JSON.stringify({ ...listedSetup(before), sequence: 0 }) ===
  JSON.stringify({ ...listedSetup(after), sequence: 0 });
