/** Messages between the set-up's orchestrator and its activities: parsed on both sides, and never a secret. */
import { z } from 'zod';
import { idSchema } from '../../platform/ids.ts';
import { type ConnectionFacts, timelineEntrySchema } from '../connection/connection.ts';
import { connectionStateSchema } from '../contract.ts';
import { causeSchema } from '../proofs/step-result.ts';

export const runInput = z.object({ organisationId: idSchema, attempt: z.number().int() });
export type RunInput = z.infer<typeof runInput>;

export const advanceInput = runInput.extend({
  happening: z.enum(['sync-app-ready', 'verified', 'failed']),
  /** Why, when failed. */
  code: causeSchema.optional(),
});

export type AdvanceInput = z.infer<typeof advanceInput>;

/** The part of the row that the orchestrator may know, and its custom status. */
export const setupStatus = z.object({
  /** False once a newer attempt, or nobody, drives the row. */
  current: z.boolean(),
  state: connectionStateSchema,
  since: z.string(),
  deadline: z.string().optional(),
  waitingFor: z.string().optional(),
  problem: z.string().optional(),
  transitions: z.array(timelineEntrySchema),
});
export type SetupStatus = z.infer<typeof setupStatus>;

/** The host refuses a custom status of more than 16 KB; 4,000 characters are ours. */
const LONGEST_STATUS = 4000;

export function statusOf(row: ConnectionFacts, attempt: number): SetupStatus {
  const { state, since, deadline, waitingFor, problem, recent } = row;
  const status: SetupStatus = {
    current: row.attempt === attempt,
    state,
    since,
    ...(deadline === undefined ? {} : { deadline }),
    ...(waitingFor === undefined ? {} : { waitingFor }),
    ...(problem === undefined ? {} : { problem }),
    transitions: recent,
  };
  let kept = recent;
  while (JSON.stringify({ ...status, transitions: kept }).length > LONGEST_STATUS) {
    kept = kept.slice(1);
  }
  return { ...status, transitions: kept };
}
