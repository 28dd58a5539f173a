/** What passes between the set-up's orchestrator and its activities: parsed on both sides, and never a secret. */
import { z } from 'zod';
import { idSchema } from '../../platform/ids.ts';
import {
  type ConnectionRow,
  connectionSchema,
  connectionStates,
} from '../connection/connection.ts';
import { type CauseCode, causeCodes } from '../connection/explanations.ts';

export const runInput = z.object({ organisationId: idSchema, attempt: z.number().int() });
export type RunInput = z.infer<typeof runInput>;

const cause = z.enum(causeCodes as [CauseCode, ...CauseCode[]]);

/** Expected outcomes are values; a throw means "try me again". */
export const stepResult = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('done') }),
  z.object({
    outcome: z.literal('waiting'),
    code: cause,
    retryAfterSeconds: z.number().optional(),
  }),
  z.object({ outcome: z.literal('failed'), code: cause }),
  /** The row has moved on without this run: read it again. */
  z.object({ outcome: z.literal('stale') }),
]);
export type StepResult = z.infer<typeof stepResult>;

export const done: StepResult = { outcome: 'done' };
export const stale: StepResult = { outcome: 'stale' };
export const waiting = (code: CauseCode, retryAfterSeconds?: number): StepResult => ({
  outcome: 'waiting',
  code,
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
});
export const failed = (code: CauseCode): StepResult => ({ outcome: 'failed', code });

export const advanceInput = runInput.extend({
  happening: z.enum(['sync-app-ready', 'verified', 'failed']),
  /** Why, when failed. */
  code: cause.optional(),
});

export type AdvanceInput = z.infer<typeof advanceInput>;

export const disconnectInput = z.object({ organisationId: idSchema });

/** What the orchestrator may know of the row, and its custom status. */
export const setupStatus = z.object({
  /** False once a newer attempt, or nobody, drives the row. */
  current: z.boolean(),
  state: z.enum(connectionStates),
  since: z.string(),
  deadline: z.string().optional(),
  waitingFor: z.string().optional(),
  problem: z.string().optional(),
  transitions: connectionSchema.shape.recent,
});
export type SetupStatus = z.infer<typeof setupStatus>;

/** The host refuses a custom status of more than 16 KB; 4,000 characters are ours. */
const LONGEST_STATUS = 4000;

export function statusOf(row: ConnectionRow, attempt: number): SetupStatus {
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
