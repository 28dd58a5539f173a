/**
 * The steps from one profile to another, in the order that never interrupts sync: what is new is there and proven
 * before what is old goes. Pure.
 */
import { z } from 'zod';
import { type AccessMode, accessModeSchema } from '../contract.ts';
import { accessModeRules, type Permission } from './access-modes.ts';

export const changeSteps = [
  /** People: the script for RBAC for Applications is run, and its test answers as expected. */
  'scope',
  /** Exchange may act on it for as long as two hours later. */
  'propagate',
  /** People: an access policy limits the permission that is about to be granted, if they want that. */
  'limit',
  /** People: the new permission is approved in Entra, beside the old one. */
  'approve',
  /** People: the old permission is taken away in Entra, which no app of ours may do. */
  'remove-grant',
  /** A token without the old permission reads a room. Then the access mode is the new one. */
  'prove',
  /** Sync makes its subscriptions anew. */
  'settle',
  /** People: what limited the old permission can go. */
  'clean-up',
] as const;
export type ChangeStep = (typeof changeSteps)[number];

export const changeStepSchema = z.enum(changeSteps).meta({ id: 'ProfileChangeStep' });

export const accessModeChangeSchema = z.object({
  /** Number of this change: it grows with every change of the organisation. */
  number: z.number().int(),
  from: accessModeSchema,
  to: accessModeSchema,
  step: changeStepSchema,
  /** Start of the step. */
  since: z.string(),
  /** Cancelled: the steps lead back to the former access mode. */
  isBack: z.boolean(),
  /** The registration asks for what the step needs. */
  asked: z.boolean(),
  waitingFor: z.string().optional(),
});
export type AccessModeChange = z.infer<typeof accessModeChangeSchema>;

type Way = Pick<AccessModeChange, 'from' | 'to' | 'isBack'>;

/** Nothing has been changed in these, so that giving up is enough. */
const preparing: readonly ChangeStep[] = ['scope', 'propagate', 'limit'];

export function stepsOf({ from, to, isBack }: Way): readonly ChangeStep[] {
  const steps = to === 'rbac' ? toScope(from) : toGrant(from, to);
  return isBack ? steps.filter((each) => !preparing.includes(each)) : steps;
}

function toScope(from: AccessMode): ChangeStep[] {
  const steps: ChangeStep[] = ['scope', 'propagate', 'remove-grant', 'prove', 'settle'];
  return from === 'consent' ? [...steps, 'clean-up'] : steps;
}

function toGrant(from: AccessMode, to: AccessMode): ChangeStep[] {
  const limit: ChangeStep[] = to === 'consent' ? ['limit'] : [];
  return from === 'rbac'
    ? [...limit, 'approve', 'prove', 'settle', 'clean-up']
    : [...limit, 'approve', 'remove-grant', 'prove', 'settle'];
}

export const isPreparing = ({ step }: Pick<AccessModeChange, 'step'>): boolean =>
  preparing.includes(step);

/** Undefined after the last. */
export function stepAfter(change: AccessModeChange): ChangeStep | undefined {
  const steps = stepsOf(change);
  return steps[steps.indexOf(change.step) + 1];
}

/** Done when an administrator says so. */
export const isConfirmed = ({ step }: Pick<AccessModeChange, 'step'>): boolean =>
  step === 'scope' || step === 'limit' || step === 'clean-up';

/** This service polls Microsoft now and then; an administrator who has just acted may ask for a poll at once. */
export const isWatched = ({ step }: Pick<AccessModeChange, 'step'>): boolean =>
  step === 'remove-grant' || step === 'prove';

/** An administrator can confirm the step, approve it at Microsoft, or ask for a poll. */
export const isOfPeople = (change: AccessModeChange): boolean =>
  isConfirmed(change) || isWatched(change) || (change.step === 'approve' && change.asked);

/** The old permission may be gone, the new one not be proven yet: neither notifications nor the old token count. */
export const isExchanging = ({ step, isBack }: AccessModeChange): boolean =>
  step === 'remove-grant' || step === 'prove' || (isBack && step === 'approve');

export interface AccessModeFacts {
  readonly profile: AccessMode;
  readonly profileChange?: AccessModeChange | undefined;
}

/** The permissions that Entra must grant at this moment. */
export function expectedPermissions({
  profile,
  profileChange: change,
}: AccessModeFacts): readonly Permission[] {
  if (change === undefined) return accessModeRules[profile].permissions;
  const isOld = isPreparing(change) || change.step === 'approve';
  return accessModeRules[isOld ? change.from : change.to].permissions;
}

export const followOf = ({
  profile,
  profileChange: change,
}: AccessModeFacts): 'notifications' | 'polling' =>
  accessModeRules[profile].subscriptions === 'none' ||
  (change !== undefined && isExchanging(change))
    ? 'polling'
    : 'notifications';
