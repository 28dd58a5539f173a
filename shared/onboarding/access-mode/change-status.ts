/** Messages between the orchestrator of a change of access mode and its activity. */
import { z } from 'zod';
import { idSchema } from '../../platform/ids.ts';

export const changeInput = z.object({ organisationId: idSchema, number: z.number().int() });
export type ChangeInput = z.infer<typeof changeInput>;

const waiting = z.object({
  outcome: z.literal('waiting'),
  step: z.string(),
  waitingFor: z.string(),
  retryAfterSeconds: z.number().optional(),
  longestWaitSeconds: z.number().optional(),
});

/** The custom status of a change. */
export const changeStatus = z.discriminatedUnion('outcome', [
  /** The step is done, the next one can begin. The word is in recorded histories. */
  z.object({ outcome: z.literal('moved') }),
  waiting,
  /** Finished, cancelled, or taken over by something else. */
  z.object({ outcome: z.literal('over') }),
]);
export type ChangeStatus = z.infer<typeof changeStatus>;

/** The answer of one poll: the status, or that storage or a peer did not answer before the step was known. */
export const changePoll = z.discriminatedUnion('outcome', [
  ...changeStatus.options,
  z.object({ outcome: z.literal('unavailable'), retryAfterSeconds: z.number().optional() }),
]);
export type ChangePoll = z.infer<typeof changePoll>;
