/** What a step of set-up, or of a change of access mode, answers: expected outcomes are values; a throw means "try me again". */
import { z } from 'zod';
import { type AppIdentity, type MicrosoftCause, MicrosoftError } from '../../microsoft/contract.ts';
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

/** Causes that only an administrator of the tenant can change: waiting does not help. */
const permanent: Partial<Record<MicrosoftCause, CauseCode>> = {
  disabled: 'application.disabled',
  'secrets-forbidden': 'secret.forbidden-by-policy',
  'secret-lifetime': 'secret.lifetime-forbidden',
  quota: 'directory.quota-exceeded',
  'blocked-by-policy': 'microsoft.blocked-by-policy',
  'tenant-missing': 'microsoft.tenant-unusable',
  'tenant-problem': 'microsoft.tenant-unusable',
};

const transient: Partial<Record<MicrosoftCause, CauseCode>> = {
  throttled: 'microsoft.unavailable',
  unavailable: 'microsoft.unavailable',
};

/** A refusal as a result; `pending` names the causes that replication explains at this step. */
export function refusedResult(
  error: unknown,
  pending: Partial<Record<MicrosoftCause, CauseCode>>,
): StepResult {
  if (!(error instanceof MicrosoftError)) throw error;
  const { reason, retryAfterSeconds } = error;
  const code = pending[reason] ?? transient[reason];
  if (code !== undefined) return waiting(code, retryAfterSeconds);
  const end = permanent[reason];
  return end === undefined ? waiting('microsoft.unexpected') : failed(end);
}

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
