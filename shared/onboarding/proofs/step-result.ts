/** The answer of a step of set-up, or of a change of access mode: expected outcomes are values; a throw is a bug. */
import type { z } from 'zod';
import { type AppIdentity, MicrosoftError } from '../../microsoft/contract.ts';
import { stepOutcomes } from '../../platform/saga.ts';
import { type CauseCode, causeCodes } from '../connection/explanations.ts';
import type { OnboardingDeps } from '../connection/ports.ts';

const outcomes = stepOutcomes(causeCodes as [CauseCode, ...CauseCode[]]);
export const { code: causeSchema, done, stale, waiting, failed } = outcomes;
export const stepResult = outcomes.schema;
export type StepResult = z.infer<typeof stepResult>;

/** A token from before a consent lacks its roles until it expires, so a request that got 403 is repeated with a new token. */
export async function withFreshToken<R>(
  { tokens }: Pick<OnboardingDeps, 'tokens'>,
  identity: AppIdentity,
  work: () => Promise<R>,
): Promise<R> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof MicrosoftError) || error.status !== 403) throw error;
    await tokens().acquire(identity, { fresh: true });
    return await work();
  }
}
