/** What passes between the orchestrator of a change of profile and its activity. */
import { z } from 'zod';
import { idSchema } from '../../platform/ids.ts';

export const changeInput = z.object({ organisationId: idSchema, number: z.number().int() });
export type ChangeInput = z.infer<typeof changeInput>;

export const changeStatus = z.discriminatedUnion('outcome', [
  /** The step is done, the next one can be carried on. */
  z.object({ outcome: z.literal('moved') }),
  z.object({
    outcome: z.literal('waiting'),
    step: z.string(),
    waitingFor: z.string(),
    retryAfterSeconds: z.number().optional(),
    longestWaitSeconds: z.number().optional(),
  }),
  /** Made, given up, or taken over by something else. */
  z.object({ outcome: z.literal('over') }),
]);
export type ChangeStatus = z.infer<typeof changeStatus>;
