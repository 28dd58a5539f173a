/** What people do to a set-up: start, continue, retry, cancel. The row is written first, then the orchestration told. */
import { randomUUID } from 'node:crypto';
import {
  accepted,
  type HttpResult,
  noContent,
  ok,
  type PortalUser,
} from '../../platform/endpoint.ts';
import type { Orchestrations } from '../../platform/orchestrations.ts';
import { withoutChange } from '../access-mode/access-mode-change.ts';
import { discoveryApproval, syncApproval } from '../connection/access-modes.ts';
import { changeConnection, changeExisting } from '../connection/change-connection.ts';
import {
  type ConnectionRow,
  isUnderWay,
  moved,
  newConnection,
  unrepaired,
} from '../connection/connection.ts';
import { isRetryable } from '../connection/explanations.ts';
import type { OnboardingSettings, Surroundings } from '../connection/ports.ts';
import {
  issueState,
  issueSyncState,
  redirectUri,
  syncConsentUrl,
} from '../consent/begin-consent.ts';
import { readSetupCookie } from '../consent/consent-state.ts';
import type { Profile } from '../contract.ts';
import { durableEvents, durableNames, setupInstance } from '../durable-names.ts';
import { onboardingProblems } from '../errors.ts';

/** Approvals may take days to come. */
const CONSENT_WAIT_DAYS = 7;

export const actorOf = ({ key, operator }: PortalUser): string =>
  operator === 'full' ? `operator:${key}` : `user:${key}`;

export const consentDeadline = (at: Date): string =>
  new Date(at.getTime() + CONSENT_WAIT_DAYS * 24 * 3600_000).toISOString();

/** Exchange may take hours, after an administrator has found the time to run the script. */
const SCOPE_WAIT_MINUTES = 24 * 60;

const verifyingMinutes = ({ profile }: ConnectionRow, settings: OnboardingSettings): number =>
  profile === 'rbac' ? SCOPE_WAIT_MINUTES : settings.verificationMinutes;

/** The sync app's approval is there, or none is needed: what follows is its proof. */
export const consented = (
  row: ConnectionRow,
  { settings, clock }: Pick<Surroundings, 'settings' | 'clock'>,
  code: string,
): ConnectionRow | undefined =>
  moved(row, 'sync-consented', {
    code,
    at: clock(),
    deadline: minutesFrom(clock(), verifyingMinutes(row, settings)),
  });

const minutesFrom = (at: Date, minutes: number): string =>
  new Date(at.getTime() + minutes * 60_000).toISOString();

interface SetupInput {
  readonly caller: PortalUser;
  readonly params: { readonly org: string };
  readonly headers: { get(name: string): string | null };
}

export function manageSetup(surroundings: Surroundings) {
  const { settings, clock, connections, runs } = surroundings;
  const audit = (input: SetupInput, action: string) =>
    surroundings
      .audit()
      .append(input.params.org, { actor: actorOf(input.caller), action, result: 'ok' });
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
        const organisation = await surroundings.organisations().get(org);
        if (organisation?.calendarInstalled !== true || organisation.deletingSince !== undefined) {
          throw onboardingProblems.error('plugin.not-installed');
        }
        const known = await connections.get(org);
        refuseUnlessStartable(known);
        const issued = await issueState(surroundings, {
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
        const row = await changeConnection(surroundings, org, begin, known);
        if (row === undefined) throw onboardingProblems.error('setup.in-progress');
        await run(orchestrations, row);
        await audit(input, 'setup.started');
        const signInUrl = surroundings.signIns().adminConsentUrl({
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
        const before = await connections.get(org);
        if (before?.state !== 'awaiting-sync-consent') throw refuse();
        const isScoped = before.profile === 'rbac';
        const issued = isScoped ? undefined : await issueSyncState(surroundings, input);
        const goOn = (current: ConnectionRow) => {
          if (current.state !== 'awaiting-sync-consent') return undefined;
          return issued === undefined
            ? consented(current, surroundings, 'scope.script-shown')
            : { ...current, consent: issued.digest };
        };
        const row = await changeExisting(surroundings, org, goOn, before);
        if (row?.tenant === undefined || row.syncApp === undefined) throw refuse();
        await audit(input, 'setup.continued');
        const approval = syncApproval(row.syncApp.clientId, row.tenant.displayName, row.profile);
        if (issued === undefined) {
          const event = durableEvents['awaiting-sync-consent'];
          await orchestrations.raise(setupInstance(org, row.attempt), event, { decided: true });
          return ok({ state: row.state, consentUrl: null, approval });
        }
        const consentUrl = syncConsentUrl(surroundings, row.tenant.id, row.syncApp, issued);
        return { ...ok({ state: row.state, consentUrl, approval }), cookies: [issued.cookie] };
      },

    retry:
      (orchestrations: Orchestrations) =>
      async (input: SetupInput): Promise<HttpResult> => {
        const { org } = input.params;
        await runs.add(org);
        const row = await changeExisting(surroundings, org, (current) =>
          retried(current, surroundings),
        );
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
        const row = await changeExisting(surroundings, org, (current) => {
          event = durableEvents[current.state as keyof typeof durableEvents];
          return cancelled(current, clock());
        });
        if (row === undefined) return noContent;
        if (row.state === 'degraded') {
          await surroundings.healthChecks.send({ organisationId: org });
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
  return moved(withoutChange(current), 'begun', {
    code: 'setup.started',
    at,
    attempt: current.attempt + 1,
    // A soft-deleted app keeps its unique name for 30 days, so a new connection needs a new one.
    connectionId: state === 'not-connected' ? randomUUID() : current.connectionId,
    profile: profile ?? (current.connectedAt === undefined ? 'consent' : current.profile),
    consent,
    deadline: consentDeadline(at),
    warnings: [],
  });
}

const cancelled = (row: ConnectionRow, at: Date): ConnectionRow | undefined =>
  moved(row, 'cancelled', {
    code: 'setup.cancelled',
    at,
    ...(row.connectedAt === undefined ? {} : unrepaired('connection.access-lost', at)),
  });

function retried(
  current: ConnectionRow,
  { settings, clock }: Pick<Surroundings, 'settings' | 'clock'>,
): ConnectionRow | undefined {
  const { problem, failedIn } = current;
  if (problem === undefined || !isRetryable(problem)) return undefined;
  const at = clock();
  const minutes =
    failedIn === 'verifying' ? verifyingMinutes(current, settings) : settings.validationMinutes;
  return moved(withoutChange(current), 'retried', {
    code: 'setup.retried',
    at,
    attempt: current.attempt + 1,
    deadline: minutesFrom(at, minutes),
  });
}
