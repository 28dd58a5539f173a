/** A change of profile in the connection's row: begun, carried on, given up. Pure. */
import {
  isExchanging,
  isPreparing,
  type ProfileChange,
  profileChangeSchema,
  stepAfter,
  stepsOf,
} from '../connection/access-mode-steps.ts';
import { type Permission, profileRules } from '../connection/access-modes.ts';
import { type ConnectionRow, noted } from '../connection/connection.ts';
import type { Profile } from '../contract.ts';

/** Undefined while nothing is connected, another change goes on, or there is nothing to change. */
export function changeBegun(row: ConnectionRow, to: Profile, at: Date): ConnectionRow | undefined {
  const isConnected = row.state === 'ready' || row.state === 'degraded';
  if (!isConnected || row.profileChange !== undefined || row.profile === to) return undefined;
  const number = (row.profileChanges ?? 0) + 1;
  const way = { from: row.profile, to, isBack: false };
  return entered({ ...row, profileChanges: number }, { number, ...way }, at);
}

/** On to the next step; the profile changes with the proof of the new one. */
export function stepDone(row: ConnectionRow, change: ProfileChange, at: Date): ConnectionRow {
  const step = stepAfter(change);
  const { profileChange: _over, consent: _used, ...rest } = row;
  const profile = change.step === 'prove' ? change.to : row.profile;
  if (step === undefined) {
    const code = change.isBack ? 'profile.change-cancelled' : 'profile.change-finished';
    return noted({ ...rest, profile }, code, at);
  }
  const { number, from, to, isBack } = change;
  const next = { number, from, to, isBack, step, since: at.toISOString(), asked: false };
  const code = change.step === 'prove' && !isBack ? 'profile.changed' : `profile.${step}`;
  return noted({ ...rest, profile, profileChange: next }, code, at);
}

/** Before anything was changed it is simply over; later the steps lead back. Undefined when it is made already. */
export function changeCancelled(
  row: ConnectionRow,
  change: ProfileChange,
  at: Date,
): ConnectionRow | undefined {
  if (isPreparing(change)) return noted(withoutChange(row), 'profile.change-cancelled', at);
  if (change.isBack || change.to === row.profile) return undefined;
  const { number, from, to } = change;
  return entered(row, { number, from: to, to: from, isBack: true }, at);
}

function entered(
  row: ConnectionRow,
  way: Pick<ProfileChange, 'number' | 'from' | 'to' | 'isBack'>,
  at: Date,
): ConnectionRow {
  const step = stepsOf(way)[0];
  const profileChange = profileChangeSchema.parse({
    ...way,
    step,
    since: at.toISOString(),
    asked: false,
  });
  return noted({ ...row, profileChange }, `profile.${profileChange.step}`, at);
}

/** A new attempt at set-up takes over: it puts registration and grants in order by itself. */
export function withoutChange({ profileChange: _over, ...row }: ConnectionRow): ConnectionRow {
  return row;
}

/** What Entra must grant at this moment. */
export function expectedPermissions({
  profile,
  profileChange: change,
}: Pick<ConnectionRow, 'profile' | 'profileChange'>): readonly Permission[] {
  if (change === undefined) return profileRules[profile].permissions;
  const isOld = isPreparing(change) || change.step === 'approve';
  return profileRules[isOld ? change.from : change.to].permissions;
}

export const followOf = ({
  profile,
  profileChange: change,
}: Pick<ConnectionRow, 'profile' | 'profileChange'>): 'notifications' | 'polling' =>
  profileRules[profile].subscriptions === 'none' || (change !== undefined && isExchanging(change))
    ? 'polling'
    : 'notifications';
