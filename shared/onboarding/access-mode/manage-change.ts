/** People begin, continue and cancel a change of access mode. The row is written first, then the orchestration is told. */
import { entryBy } from '../../operations/contract.ts';
import type { PortalUser } from '../../platform/endpoint.ts';
import type { Orchestrations } from '../../platform/orchestrations.ts';
import {
  type AccessModeChange,
  type ChangeStep,
  isConfirmed,
  isOfPeople,
  isWatched,
} from '../connection/access-mode-steps.ts';
import { syncApproval } from '../connection/access-modes.ts';
import { changeExistingNoted } from '../connection/change-connection.ts';
import { type Connected, type ConnectionRow, isConnected } from '../connection/connection.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import { type BrowserUser, issueState, syncConsentUrl } from '../consent/begin-consent.ts';
import type { AccessMode } from '../contract.ts';
import { accessModeChangeEvent, accessModeChangeInstance, durableNames } from '../durable-names.ts';
import { onboardingProblems } from '../errors.ts';
import { changeBegun, changeCancelled, stepDone } from './access-mode-change.ts';
import { viewOfChange } from './explain-change.ts';

type Deps = Pick<
  OnboardingDeps,
  'settings' | 'clock' | 'states' | 'signIns' | 'connections' | 'runs' | 'live' | 'audit'
>;

export function manageAccessMode(deps: Deps) {
  return {
    change: beginChange(deps),
    proceed: proceedWithChange(deps),
    cancel: cancelChange(deps),
  };
}

const wake = (
  orchestrations: Orchestrations,
  organisationId: string,
  { number }: AccessModeChange,
): Promise<void> => {
  const instance = accessModeChangeInstance(organisationId, number);
  return orchestrations.raise(instance, accessModeChangeEvent, { acted: true });
};

/**
 * Begins a change of access mode.
 *
 * @throws AppError `profile.not-connected`, `profile.change-in-progress`, `profile.unchanged`
 */
function beginChange(deps: Deps) {
  const { clock, connections, runs } = deps;
  return async function change(
    orchestrations: Orchestrations,
    organisationId: string,
    caller: PortalUser,
    to: AccessMode,
  ) {
    refuseUnlessChangeable(await connections.get(organisationId), to);
    await runs.add(organisationId);
    const begun = (current: ConnectionRow) => {
      refuseUnlessChangeable(current, to);
      return changeBegun(current, to, clock());
    };
    const entry = entryBy(caller, 'profile.change-started', to);
    const row = await changeExistingNoted(deps, organisationId, begun, { entry });
    if (row === undefined || !isConnected(row) || row.profileChange === undefined) {
      throw notConnected();
    }
    const { number } = row.profileChange;
    const instance = accessModeChangeInstance(organisationId, number);
    await orchestrations.start(durableNames.profileChange, instance, { organisationId, number });
    return viewOfChange(row, row.profileChange);
  };
}

/**
 * Confirms the step that waits for an administrator, leads to its approval, or polls at once.
 *
 * @throws AppError `profile.not-awaiting`, `profile.not-connected`
 */
function proceedWithChange(deps: Deps) {
  const { clock, connections } = deps;
  return async function proceed(
    orchestrations: Orchestrations,
    organisationId: string,
    { caller, browser }: BrowserUser,
    step: ChangeStep,
  ) {
    const before = awaited(await connections.get(organisationId), step);
    if (isWatched(before)) {
      await wake(orchestrations, organisationId, before);
      return { consentUrl: null };
    }
    const { key: userKey } = caller;
    const issued = isConfirmed(before)
      ? undefined
      : await issueState(deps, { purpose: 'profile', organisationId, userKey, browser });
    const proceeded = (current: ConnectionRow) => {
      const now = awaited(current, step);
      if (!isConnected(current)) return undefined;
      return issued === undefined
        ? stepDone(current, now, clock())
        : { ...current, consent: issued.digest };
    };
    const entry = entryBy(caller, 'profile.change-continued', step);
    const row = await changeExistingNoted(deps, organisationId, proceeded, { entry });
    if (row === undefined || !isConnected(row) || row.syncApp === undefined) throw notConnected();
    if (issued === undefined) {
      await wake(orchestrations, organisationId, before);
      return { consentUrl: null };
    }
    const { tenant, syncApp } = row;
    const consentUrl = syncConsentUrl(deps, tenant.id, syncApp, issued);
    const approval = syncApproval(syncApp.clientId, tenant.displayName, before.to);
    return { consentUrl, approval, browser: issued.browser };
  };
}

/**
 * Cancels a change; what it has changed already is changed back. False when no change is under way.
 *
 * @throws AppError `profile.not-cancellable`
 */
function cancelChange(deps: Deps) {
  const { clock } = deps;
  return async function cancel(
    orchestrations: Orchestrations,
    organisationId: string,
    caller: PortalUser,
  ): Promise<boolean> {
    let change: AccessModeChange | undefined;
    const cancelled = (current: ConnectionRow) => {
      change = isConnected(current) ? current.profileChange : undefined;
      if (!isConnected(current) || change === undefined) return undefined;
      const next = changeCancelled(current, change, clock());
      if (next === undefined) throw onboardingProblems.error('profile.not-cancellable');
      return next;
    };
    const entry = () => change && entryBy(caller, 'profile.change-cancelled', change.to);
    await changeExistingNoted(deps, organisationId, cancelled, { entry });
    if (change === undefined) return false;
    await wake(orchestrations, organisationId, change);
    return true;
  };
}

const notConnected = () => onboardingProblems.error('profile.not-connected');

function refuseUnlessChangeable(
  row: ConnectionRow | undefined,
  to: AccessMode,
): asserts row is Connected {
  if (row === undefined || !isConnected(row)) throw notConnected();
  if (row.profileChange !== undefined) throw onboardingProblems.error('profile.change-in-progress');
  if (row.profile === to) throw onboardingProblems.error('profile.unchanged');
}

/** The change, when a person can do something at that very step: a second click must not confirm the next one. */
function awaited(row: ConnectionRow | undefined, step: ChangeStep): AccessModeChange {
  const change = row !== undefined && isConnected(row) ? row.profileChange : undefined;
  if (change?.step !== step || !isOfPeople(change)) {
    throw onboardingProblems.error('profile.not-awaiting');
  }
  return change;
}
