/** A change of access mode in the connection's row: begun, advanced, cancelled. Pure. */
import {
  type AccessModeChange,
  accessModeChangeSchema,
  isPreparing,
  stepAfter,
  stepsOf,
} from '../connection/access-mode-steps.ts';
import type { Connected } from '../connection/connection.ts';
import { appendTimeline } from '../connection/transitions.ts';
import type { AccessMode } from '../contract.ts';

/** Undefined while another change is under way, or when the access mode is in use already. */
export function changeBegun(row: Connected, to: AccessMode, at: Date): Connected | undefined {
  if (row.profileChange !== undefined || row.profile === to) return undefined;
  const number = row.profileChanges + 1;
  const way = { from: row.profile, to, isBack: false };
  return entered({ ...row, profileChanges: number }, { number, ...way }, at);
}

/** On to the next step; the access mode changes with the proof of the new one. */
export function stepDone(row: Connected, change: AccessModeChange, at: Date): Connected {
  const step = stepAfter(change);
  const { profileChange: _over, consent: _used, ...rest } = row;
  const profile = change.step === 'prove' ? change.to : row.profile;
  if (step === undefined) {
    const code = change.isBack ? 'profile.change-cancelled' : 'profile.change-finished';
    return appendTimeline({ ...rest, profile }, code, at);
  }
  const { number, from, to, isBack } = change;
  const next = { number, from, to, isBack, step, since: at.toISOString(), asked: false };
  const code = change.step === 'prove' && !isBack ? 'profile.changed' : `profile.${step}`;
  return appendTimeline({ ...rest, profile, profileChange: next }, code, at);
}

/** Exchange has the scope now: on from the step that waited for it, or a change begins. Undefined when neither is so. */
export function scopeMade(row: Connected, at: Date): Connected | undefined {
  const begun = row.profileChange === undefined ? changeBegun(row, 'rbac', at) : row;
  const change = begun?.profileChange;
  if (begun === undefined || change?.step !== 'scope' || change.isBack) return undefined;
  return stepDone(begun, change, at);
}

/** Exchange has no scope of ours any more. Undefined when no change waited for that. */
export function limitTakenBack(row: Connected, at: Date): Connected | undefined {
  const change = row.profileChange;
  if (change?.step !== 'clean-up' || change.from !== 'rbac') return undefined;
  return stepDone(row, change, at);
}

/** Before anything was changed it is simply over; later the steps lead back. Undefined when it is made already. */
export function changeCancelled(
  row: Connected,
  change: AccessModeChange,
  at: Date,
): Connected | undefined {
  if (isPreparing(change)) {
    const { profileChange: _over, ...rest } = row;
    return appendTimeline(rest, 'profile.change-cancelled', at);
  }
  if (change.isBack || change.to === row.profile) return undefined;
  const { number, from, to } = change;
  return entered(row, { number, from: to, to: from, isBack: true }, at);
}

function entered(
  row: Connected,
  way: Pick<AccessModeChange, 'number' | 'from' | 'to' | 'isBack'>,
  at: Date,
): Connected {
  const step = stepsOf(way)[0];
  const profileChange = accessModeChangeSchema.parse({
    ...way,
    step,
    since: at.toISOString(),
    asked: false,
  });
  return appendTimeline({ ...row, profileChange }, `profile.${profileChange.step}`, at);
}
