/** People start, continue, retry and cancel a set-up. The row is written first, then the orchestration is started or woken. */
import { randomUUID } from 'node:crypto';
import { entryBy } from '../../operations/contract.ts';
import type { PortalUser } from '../../platform/endpoint.ts';
import type { Orchestrations } from '../../platform/orchestrations.ts';
import { discoveryApproval, syncApproval } from '../connection/access-modes.ts';
import { changeExistingNoted, changeNoted } from '../connection/change-connection.ts';
import {
  type ConnectionRow,
  hasSecret,
  isConnected,
  isUnderWay,
  newConnection,
} from '../connection/connection.ts';
import {
  approvalMissing,
  consentDeadline,
  consented,
  minutesFrom,
  verifyingMinutes,
} from '../connection/deadlines.ts';
import { isRetryable } from '../connection/explanations.ts';
import { resolveFailed } from '../connection/failure-alert.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import { nextState, transition } from '../connection/transitions.ts';
import {
  type BrowserUser,
  discoveryConsentUrl,
  issueState,
  syncConsentUrl,
} from '../consent/begin-consent.ts';
import type { AccessMode } from '../contract.ts';
import { durableEvents, durableNames, setupInstance } from '../durable-names.ts';
import { onboardingProblems } from '../errors.ts';
import { approvalInDirectory } from '../proofs/sync-approval.ts';

type Deps = Pick<
  OnboardingDeps,
  | 'settings'
  | 'clock'
  | 'states'
  | 'signIns'
  | 'connections'
  | 'runs'
  | 'live'
  | 'audit'
  | 'alerts'
  | 'organisations'
  | 'healthChecks'
  | 'graph'
  | 'tokens'
>;

export function manageSetup(deps: Deps) {
  return {
    start: startSetup(deps),
    continue: continueSetup(deps),
    retry: retrySetup(deps),
    cancel: cancelSetup(deps),
  };
}

/** Starting what runs already changes nothing, so every repeat may ask for it. */
async function run(
  orchestrations: Orchestrations,
  { organisationId, attempt }: ConnectionRow,
): Promise<void> {
  const instance = setupInstance(organisationId, attempt);
  await orchestrations.start(durableNames.setup, instance, { organisationId, attempt });
}

/**
 * Begins a set-up, or begins it again while the first approval is awaited.
 *
 * @throws AppError `plugin.not-installed`, `setup.already-connected`, `setup.in-progress`
 */
function startSetup(deps: Deps) {
  const { settings, clock, connections, runs } = deps;
  return async function start(
    orchestrations: Orchestrations,
    organisationId: string,
    { caller, browser }: BrowserUser,
    profile?: AccessMode,
  ) {
    const organisation = await deps.organisations().get(organisationId);
    if (organisation?.calendarInstalled !== true || organisation.deletingSince !== undefined) {
      throw onboardingProblems.error('plugin.not-installed');
    }
    const known = await connections.read(organisationId);
    refuseUnlessStartable(known?.value);
    const issued = await issueState(deps, {
      purpose: 'discovery',
      organisationId,
      userKey: caller.key,
      browser,
    });
    await runs.add(organisationId);
    const begin = (current: ConnectionRow | undefined) => {
      refuseUnlessStartable(current);
      const from = current ?? newConnection(organisationId, randomUUID(), clock());
      return begun(from, { profile, at: clock(), consent: issued.digest });
    };
    const entry = entryBy(caller, 'setup.started');
    const row = await changeNoted(deps, organisationId, begin, { entry, known });
    if (row === undefined) throw onboardingProblems.error('setup.in-progress');
    await run(orchestrations, row);
    await resolveFailed(deps, organisationId);
    const signInUrl = discoveryConsentUrl(deps, issued);
    const approval = discoveryApproval(settings.discoveryClientId);
    return { state: row.state, signInUrl, approval, browser: issued.browser };
  };
}

/**
 * Leads to the approval of Calendar Sync. With the access mode `rbac` there is nothing to approve: the set-up goes
 * on to prove the script.
 *
 * @throws AppError `setup.not-awaiting-consent`
 */
function continueSetup(deps: Deps) {
  const { connections } = deps;
  return async function proceed(
    orchestrations: Orchestrations,
    organisationId: string,
    { caller, browser }: BrowserUser,
  ) {
    const refusal = onboardingProblems.error('setup.not-awaiting-consent');
    const before = await connections.read(organisationId);
    if (before?.value.state !== 'awaiting-sync-consent') throw refusal;
    const isScoped = before.value.profile === 'rbac';
    const { key: userKey } = caller;
    const issued = isScoped
      ? undefined
      : await issueState(deps, { purpose: 'sync', organisationId, userKey, browser });
    const advance = (current: ConnectionRow) => {
      if (current.state !== 'awaiting-sync-consent') return undefined;
      return issued === undefined
        ? consented(current, deps, 'scope.script-shown')
        : { ...current, consent: issued.digest };
    };
    const how = { entry: entryBy(caller, 'setup.continued'), known: before };
    const row = await changeExistingNoted(deps, organisationId, advance, how);
    if (row?.state !== 'awaiting-sync-consent' && row?.state !== 'verifying') throw refusal;
    const { state, attempt, tenant, syncApp, profile } = row;
    const approval = syncApproval(syncApp.clientId, tenant.displayName, profile);
    if (issued === undefined) {
      const event = durableEvents['awaiting-sync-consent'];
      const instance = setupInstance(organisationId, attempt);
      await orchestrations.raise(instance, event, { decided: true });
      return { state, consentUrl: null, approval };
    }
    const consentUrl = syncConsentUrl(deps, tenant.id, syncApp, issued);
    return { state, consentUrl, approval, browser: issued.browser };
  };
}

/**
 * Repeats the phase that failed, without a new consent unless the directory shows that none was given.
 *
 * @throws AppError `setup.not-retryable`
 */
function retrySetup(deps: Deps) {
  const { connections, runs } = deps;
  return async function retry(
    orchestrations: Orchestrations,
    organisationId: string,
    caller: PortalUser,
  ) {
    await runs.add(organisationId);
    const before = await connections.read(organisationId);
    const isUnapproved = before !== undefined && (await lacksApproval(deps, before.value));
    const again = (current: ConnectionRow) =>
      isUnapproved && current.state === 'failed' && current.attempt === before.value.attempt
        ? approvalMissing(current, deps)
        : retried(current, deps);
    const entry = entryBy(caller, 'setup.retried');
    const row = await changeExistingNoted(deps, organisationId, again, { entry, known: before });
    if (row === undefined) throw onboardingProblems.error('setup.not-retryable');
    await run(orchestrations, row);
    await resolveFailed(deps, organisationId);
  };
}

/**
 * False when there was nothing to cancel.
 *
 * @throws AppError `setup.already-connected`
 */
function cancelSetup(deps: Deps) {
  const { clock } = deps;
  return async function cancel(
    orchestrations: Orchestrations,
    organisationId: string,
    caller: PortalUser,
  ): Promise<boolean> {
    let event: string | undefined;
    const cancelled = (current: ConnectionRow) => {
      if (isConnected(current)) throw onboardingProblems.error('setup.already-connected');
      event = durableEvents[current.state as keyof typeof durableEvents];
      return transition(current, 'cancelled', { code: 'setup.cancelled', at: clock() });
    };
    const entry = entryBy(caller, 'setup.cancelled');
    const row = await changeExistingNoted(deps, organisationId, cancelled, { entry });
    if (row === undefined) return false;
    if (row.state === 'degraded') await deps.healthChecks.send({ organisationId });
    await resolveFailed(deps, organisationId);
    if (event !== undefined) {
      const instance = setupInstance(organisationId, row.attempt);
      await orchestrations.raise(instance, event, { decided: true });
    }
    return true;
  };
}

function refuseUnlessStartable(current: ConnectionRow | undefined): void {
  const state = current?.state ?? 'not-connected';
  // From degraded it is the way to approve once more, with rooms, devices and history kept.
  if (state === 'ready') {
    throw onboardingProblems.error('setup.already-connected');
  }
  if (state !== 'awaiting-discovery-consent' && (isUnderWay(state) || state === 'disconnecting')) {
    throw onboardingProblems.error('setup.in-progress');
  }
}

/** A new attempt, or the same one whose earlier state is dead now. */
function begun(
  current: ConnectionRow,
  { profile, at, consent }: { profile: AccessMode | undefined; at: Date; consent: string },
): ConnectionRow | undefined {
  const { state } = current;
  if (state === 'awaiting-discovery-consent') {
    return { ...current, profile: profile ?? current.profile, consent };
  }
  return transition(current, 'begun', {
    code: 'setup.started',
    at,
    attempt: current.attempt + 1,
    // A soft-deleted app keeps its unique name for 30 days, so a new connection needs a new one.
    connectionId: state === 'not-connected' ? randomUUID() : current.connectionId,
    profile: profile ?? (state === 'degraded' ? current.profile : 'consent'),
    consent,
    deadline: consentDeadline(at),
    warnings: [],
  });
}

/** Verifying again could only wait for a grant that nobody has given. */
async function lacksApproval(
  deps: Pick<OnboardingDeps, 'graph' | 'tokens'>,
  row: ConnectionRow,
): Promise<boolean> {
  if (row.state !== 'failed' || row.failedIn !== 'verifying' || !isRetryable(row.problem)) {
    return false;
  }
  const { profile, tenant, syncApp } = row;
  if (tenant === undefined || !hasSecret(syncApp)) return false;
  return (await approvalInDirectory(deps, { profile, tenant, syncApp })) === 'missing';
}

function retried(
  current: ConnectionRow,
  { settings, clock }: Pick<OnboardingDeps, 'settings' | 'clock'>,
): ConnectionRow | undefined {
  if (current.state !== 'failed' && current.state !== 'degraded') return undefined;
  if (!isRetryable(current.problem)) return undefined;
  const at = clock();
  const minutes =
    nextState(current, 'retried') === 'verifying'
      ? verifyingMinutes(current, settings)
      : settings.validationMinutes;
  return transition(current, 'retried', {
    code: 'setup.retried',
    at,
    attempt: current.attempt + 1,
    deadline: minutesFrom(at, minutes),
  });
}
