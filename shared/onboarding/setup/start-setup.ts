/** What people do to a set-up: start, continue, retry, cancel. The row is written first, then the orchestration told. */
import { randomUUID } from 'node:crypto';
import { actorOf } from '../../operations/contract.ts';
import {
  accepted,
  type HttpResult,
  noContent,
  ok,
  type PortalUser,
} from '../../platform/endpoint.ts';
import type { Orchestrations } from '../../platform/orchestrations.ts';
import { discoveryApproval, syncApproval } from '../connection/access-modes.ts';
import { changeConnection, changeExisting } from '../connection/change-connection.ts';
import { type ConnectionRow, isUnderWay, newConnection } from '../connection/connection.ts';
import { readSetupCookie } from '../connection/consent-state.ts';
import {
  consentDeadline,
  consented,
  minutesFrom,
  verifyingMinutes,
} from '../connection/deadlines.ts';
import { isRetryable } from '../connection/explanations.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import { nextState, transition } from '../connection/transitions.ts';
import {
  issueState,
  issueSyncState,
  redirectUri,
  syncConsentUrl,
} from '../consent/begin-consent.ts';
import type { Profile } from '../contract.ts';
import { durableEvents, durableNames, setupInstance } from '../durable-names.ts';
import { onboardingProblems } from '../errors.ts';

interface SetupInput {
  readonly caller: PortalUser;
  readonly params: { readonly org: string };
  readonly headers: { get(name: string): string | null };
}

export function manageSetup(deps: OnboardingDeps) {
  const { settings, clock, connections, runs } = deps;
  const audit = (input: SetupInput, action: string) =>
    deps.audit().append(input.params.org, { actor: actorOf(input.caller), action, result: 'ok' });
  /** Starting what runs already changes nothing, so every repeat may ask for it. */
  const run = async (
    orchestrations: Orchestrations,
    { organisationId, attempt }: ConnectionRow,
  ) => {
    const instance = setupInstance(organisationId, attempt);
    await orchestrations.start(durableNames.setup, instance, { organisationId, attempt });
  };
  return {
    start:
      (orchestrations: Orchestrations) =>
      async (
        input: SetupInput & { readonly body: { readonly profile?: Profile | undefined } },
      ): Promise<HttpResult> => {
        const { org } = input.params;
        const { profile } = input.body;
        const organisation = await deps.organisations().get(org);
        if (organisation?.calendarInstalled !== true || organisation.deletingSince !== undefined) {
          throw onboardingProblems.error('plugin.not-installed');
        }
        const known = await connections.read(org);
        refuseUnlessStartable(known?.value);
        const issued = await issueState(deps, {
          purpose: 'discovery',
          organisationId: org,
          userKey: input.caller.key,
          browser: readSetupCookie(settings.apiUrl, input.headers.get('cookie')),
        });
        await runs.add(org);
        const begin = (current: ConnectionRow | undefined) => {
          refuseUnlessStartable(current);
          const from = current ?? newConnection(org, randomUUID(), clock());
          return begun(from, { profile, at: clock(), consent: issued.digest });
        };
        const row = await changeConnection(deps, org, begin, known);
        if (row === undefined) throw onboardingProblems.error('setup.in-progress');
        await run(orchestrations, row);
        await audit(input, 'setup.started');
        const signInUrl = deps.signIns().adminConsentUrl({
          tenantId: 'organizations',
          clientId: settings.discoveryClientId,
          redirectUri: redirectUri(settings.apiUrl, 'discovery'),
          state: issued.key,
        });
        const approval = discoveryApproval(settings.discoveryClientId);
        return { ...ok({ state: row.state, signInUrl, approval }), cookies: [issued.cookie] };
      },

    continue:
      (orchestrations: Orchestrations) =>
      async (input: SetupInput): Promise<HttpResult> => {
        const { org } = input.params;
        const refuse = () => onboardingProblems.error('setup.not-awaiting-consent');
        const before = await connections.read(org);
        if (before?.value.state !== 'awaiting-sync-consent') throw refuse();
        const isScoped = before.value.profile === 'rbac';
        const issued = isScoped ? undefined : await issueSyncState(deps, input);
        const goOn = (current: ConnectionRow) => {
          if (current.state !== 'awaiting-sync-consent') return undefined;
          return issued === undefined
            ? consented(current, deps, 'scope.script-shown')
            : { ...current, consent: issued.digest };
        };
        const row = await changeExisting(deps, org, goOn, before);
        if (row?.state !== 'awaiting-sync-consent' && row?.state !== 'verifying') throw refuse();
        await audit(input, 'setup.continued');
        const approval = syncApproval(row.syncApp.clientId, row.tenant.displayName, row.profile);
        if (issued === undefined) {
          const event = durableEvents['awaiting-sync-consent'];
          await orchestrations.raise(setupInstance(org, row.attempt), event, { decided: true });
          return ok({ state: row.state, consentUrl: null, approval });
        }
        const consentUrl = syncConsentUrl(deps, row.tenant.id, row.syncApp, issued);
        return { ...ok({ state: row.state, consentUrl, approval }), cookies: [issued.cookie] };
      },

    retry:
      (orchestrations: Orchestrations) =>
      async (input: SetupInput): Promise<HttpResult> => {
        const { org } = input.params;
        await runs.add(org);
        const row = await changeExisting(deps, org, (current) => retried(current, deps));
        if (row === undefined) throw onboardingProblems.error('setup.not-retryable');
        await run(orchestrations, row);
        await audit(input, 'setup.retried');
        return accepted;
      },

    cancel:
      (orchestrations: Orchestrations) =>
      async (input: SetupInput): Promise<HttpResult> => {
        const { org } = input.params;
        let event: string | undefined;
        const row = await changeExisting(deps, org, (current) => {
          event = durableEvents[current.state as keyof typeof durableEvents];
          return transition(current, 'cancelled', { code: 'setup.cancelled', at: clock() });
        });
        if (row === undefined) return noContent;
        if (row.state === 'degraded') {
          await deps.healthChecks.send({ organisationId: org });
        }
        await audit(input, 'setup.cancelled');
        if (event !== undefined) {
          await orchestrations.raise(setupInstance(org, row.attempt), event, { decided: true });
        }
        return accepted;
      },
  };
}

export type SetupHandlers = ReturnType<typeof manageSetup>;

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
  { profile, at, consent }: { profile: Profile | undefined; at: Date; consent: string },
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
