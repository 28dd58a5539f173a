/** The part of a connection that operators list, filter and count. */
import { z } from 'zod';
import { connectionStateSchema } from '../contract.ts';
import type { ConnectionFacts, ConnectionRow } from './connection.ts';

export const listedSetupSchema = z.object({
  organisationId: z.string(),
  state: connectionStateSchema,
  since: z.string(),
  attempt: z.int(),
  disconnects: z.int(),
  problem: z.string().optional(),
  waitingFor: z.string().optional(),
  tenantId: z.string().optional(),
  /** The number of the newest timeline entry, which only grows: it tells an older state. */
  sequence: z.int(),
});
export type ListedSetup = z.infer<typeof listedSetupSchema>;

export function listedSetup(row: ConnectionRow): ListedSetup {
  const facts: ConnectionFacts = row;
  const { organisationId, state, since, attempt, disconnects, sequence } = facts;
  const { problem, waitingFor, tenant } = facts;
  return {
    organisationId,
    state,
    since,
    attempt,
    disconnects,
    sequence,
    ...(problem === undefined ? {} : { problem }),
    ...(waitingFor === undefined ? {} : { waitingFor }),
    ...(tenant === undefined ? {} : { tenantId: tenant.id }),
  };
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
