/** Messages between a renewal's orchestrator and its activities: parsed on both sides, and never a secret. */
import { z } from 'zod';
import { idSchema } from '../platform/ids.ts';
import { stepOutcomes } from '../platform/saga.ts';
import { appSecretSchema } from './contract.ts';
import { type RotationCause, rotationCauses } from './rotation-causes.ts';

export const rotationInput = z.object({
  organisationId: idSchema,
  name: z.string(),
  /** Key id of the secret that is to be replaced. */
  keyId: z.string(),
  number: z.number().int(),
});
export type RotationInput = z.infer<typeof rotationInput>;

/** Every step after the first knows what replaces the old one. */
export const renewalInput = rotationInput.extend({ next: appSecretSchema });
export type RenewalInput = z.infer<typeof renewalInput>;

const outcomes = stepOutcomes(rotationCauses as [RotationCause, ...RotationCause[]]);
export const { done, stale, waiting, failed } = outcomes;

export const endInput = rotationInput.extend({
  outcome: z.enum(['done', 'failed', 'stale']),
  code: outcomes.code.optional(),
});
export type EndInput = z.infer<typeof endInput>;

export const rotationStepResult = outcomes.schema;
export type RotationStepResult = z.infer<typeof rotationStepResult>;
export type Unfinished = Exclude<RotationStepResult, { outcome: 'done' }>;

export const addResult = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('done'), next: appSecretSchema }),
  ...outcomes.unfinished,
]);
export type AddResult = z.infer<typeof addResult>;

export const switchResult = z.discriminatedUnion('outcome', [
  /** Until then both secrets are valid, for whoever still holds the old one. */
  z.object({ outcome: z.literal('done'), overlapUntil: z.string() }),
  ...outcomes.unfinished,
]);
export type SwitchResult = z.infer<typeof switchResult>;
