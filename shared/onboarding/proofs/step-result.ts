/** What a step of set-up, or of a change of access mode, answers: expected outcomes are values; a throw means "try me again". */
import { z } from 'zod';
import { type AppIdentity, MicrosoftError } from '../../microsoft/contract.ts';
import { type CauseCode, causeCodes } from '../connection/explanations.ts';
import type { OnboardingDeps } from '../connection/ports.ts';

export const causeSchema = z.enum(causeCodes as [CauseCode, ...CauseCode[]]);

export const stepResult = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('done') }),
  z.object({
    outcome: z.literal('waiting'),
    code: causeSchema,
    retryAfterSeconds: z.number().optional(),
  }),
  z.object({ outcome: z.literal('failed'), code: causeSchema }),
  /** The row has changed without this run: read it again. */
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

/** A token from before a consent lacks its roles until it expires, so a refused request is repeated with a new token. */
export async function withFreshToken<R>(
  { tokens }: Pick<OnboardingDeps, 'tokens'>,
  identity: AppIdentity,
  work: () => Promise<R>,
): Promise<R> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof MicrosoftError) || error.reason !== 'permission-missing') throw error;
    await tokens().acquire(identity, { fresh: true });
    return await work();
  }
}
