/** What passes between a renewal's orchestrator and its activities: parsed on both sides, and never a secret. */
import { z } from 'zod';
import { idSchema } from '../platform/ids.ts';
import { type RotationCause, rotationCauses } from './rotation-causes.ts';

export const rotationInput = z.object({
  organisationId: idSchema,
  name: z.string(),
  /** Key id of the secret that is to be replaced. */
  keyId: z.string(),
  number: z.number().int(),
});
export type RotationInput = z.infer<typeof rotationInput>;

const appSecret = z.object({
  name: z.string(),
  version: z.string(),
  keyId: z.string(),
  createdAt: z.string(),
  expiresOn: z.string(),
});

/** Every step after the first knows what replaces the old one. */
export const renewalInput = rotationInput.extend({ next: appSecret });
export type RenewalInput = z.infer<typeof renewalInput>;

const cause = z.enum(rotationCauses as [RotationCause, ...RotationCause[]]);

export const endInput = rotationInput.extend({
  outcome: z.enum(['done', 'failed', 'stale']),
  code: cause.optional(),
});
export type EndInput = z.infer<typeof endInput>;

/** Expected outcomes are values; a throw means "try me again". */
const unfinished = [
  z.object({
    outcome: z.literal('waiting'),
    code: cause,
    retryAfterSeconds: z.number().optional(),
  }),
  z.object({ outcome: z.literal('failed'), code: cause }),
  /** The connection has gone on without this renewal. */
  z.object({ outcome: z.literal('stale') }),
] as const;
export const stepResult = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('done') }),
  ...unfinished,
]);
export type StepResult = z.infer<typeof stepResult>;
export type Unfinished = Exclude<StepResult, { outcome: 'done' }>;

export const addResult = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('done'), next: appSecret }),
  ...unfinished,
]);
export type AddResult = z.infer<typeof addResult>;

export const switchResult = z.discriminatedUnion('outcome', [
  /** Until then both are valid, for whoever still holds the old one. */
  z.object({ outcome: z.literal('done'), overlapUntil: z.string() }),
  ...unfinished,
]);
export type SwitchResult = z.infer<typeof switchResult>;

export const waiting = (code: RotationCause, retryAfterSeconds?: number): Unfinished => ({
  outcome: 'waiting',
  code,
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
});
export const failed = (code: RotationCause): Unfinished => ({ outcome: 'failed', code });
export const stale: Unfinished = { outcome: 'stale' };
