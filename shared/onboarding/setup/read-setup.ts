/** The set-up as the portal sees it, and the connection as peers see it. */
import { viewOfChange } from '../access-mode/explain-change.ts';
import { followOf } from '../connection/access-mode-steps.ts';
import { discoveryApproval, syncApproval } from '../connection/access-modes.ts';
import { discoveryOf, syncOf } from '../connection/app-identities.ts';
import {
  type ConnectionFacts,
  type ConnectionRow,
  hasSecret,
  isAwaitingConsent,
  isConnected,
  isUnderWay,
  type TimelineEntry,
} from '../connection/connection.ts';
import { explainProblem, explainWaiting, explainWarning } from '../connection/explanations.ts';
import type { OnboardingDeps, OnboardingSettings } from '../connection/ports.ts';
import type { Connection, ConnectionState, Connections } from '../contract.ts';
import { onboardingProblems, refusalCodes } from '../errors.ts';
import { lacksSecret } from '../health/lost-access.ts';

export function readSetup(
  deps: Pick<OnboardingDeps, 'connections' | 'scope'> & {
    readonly settings: Pick<OnboardingSettings, 'discoveryClientId'>;
  },
) {
  return async function read(organisationId: string) {
    const { settings, connections } = deps;
    const row = await connections.get(organisationId);
    const approvals = approvalsOf(settings.discoveryClientId, row);
    if (row === undefined) return { state: 'not-connected', attempt: 0, approvals, timeline: [] };
    const [timeline, notices] = await Promise.all([
      connections.timeline(row),
      scopeNotices(deps, row),
    ]);
    const refusal = refusalOf(row);
    const view = { ...viewOf(row, timeline, notices), approvals };
    return refusal === undefined ? view : { ...view, refusal };
  };
}

/** These concern an old link, not the approval that is awaited. */
const ofOldLinks: readonly string[] = ['consent.wrong-order', 'consent.state-invalid'];

/** While an approval is awaited: the page of Microsoft came back with something else. */
function refusalOf({ state, recent }: ConnectionRow) {
  const last = recent.findLast(({ code }) => !ofOldLinks.includes(code));
  if (!isAwaitingConsent(state) || last === undefined) return undefined;
  const code = refusalCodes.find((each) => each === last.code);
  if (code === undefined) return undefined;
  const { title, action } = onboardingProblems.definitions[code];
  return { code, title, action };
}

function approvalsOf(discoveryClientId: string, row: ConnectionFacts | undefined) {
  const discovery = discoveryApproval(discoveryClientId);
  if (row?.tenant === undefined || row.syncApp === undefined) return { discovery };
  const { tenant, syncApp, profile } = row;
  return { discovery, sync: syncApproval(syncApp.clientId, tenant.displayName, profile) };
}

/** While rooms are read, until it is proven that nothing else can be. */
async function scopeNotices(
  { scope }: Pick<OnboardingDeps, 'scope'>,
  row: ConnectionRow,
): Promise<string[]> {
  if (!isConnected(row) || row.syncApp === undefined) return [];
  const { organisationId, profile } = row;
  const { clientId } = row.syncApp;
  const notice = await scope().notice(organisationId, { clientId, profile });
  return notice === undefined ? [] : [notice];
}

function viewOf(
  row: ConnectionFacts,
  timeline: readonly TimelineEntry[],
  notices: readonly string[],
) {
  const { state, since, deadline, attempt, profile, waitingFor, problem, warnings, tenant } = row;
  return {
    state,
    since,
    ...(deadline === undefined ? {} : { deadline }),
    attempt,
    profile,
    ...(row.profileChange === undefined
      ? {}
      : { profileChange: viewOfChange(row, row.profileChange) }),
    ...(waitingFor === undefined ? {} : { waitingFor: explainWaiting(waitingFor) }),
    ...(problem === undefined ? {} : { problem: problemOf(problem, row) }),
    warnings: [...warnings, ...notices].map(explainWarning),
    ...(tenant === undefined ? {} : { microsoftTenant: tenant }),
    timeline,
  };
}

/** Where no phase can be repeated, going on means to start again. */
function problemOf(code: string, { state, failedIn }: ConnectionFacts) {
  const problem = explainProblem(code);
  const canGoOn = failedIn !== undefined || state === 'degraded';
  return { ...problem, retryable: problem.retryable && canGoOn };
}

/** A tenant kept from an earlier attempt is not one that this attempt has proven. */
const unproven: readonly ConnectionState[] = [
  'not-connected',
  'awaiting-discovery-consent',
  'cancelled',
];

function connectionOf(row: ConnectionFacts): Connection | undefined {
  const { organisationId, connectionId, state, profile, tenant, syncApp } = row;
  const isProven = row.connectedAt !== undefined || !unproven.includes(state);
  if (tenant === undefined || !isProven) return undefined;
  return {
    organisationId,
    connectionId,
    state,
    connectedAt: row.connectedAt,
    profile,
    follow: followOf(row),
    tenantId: tenant.id,
    ...(row.administratorId === undefined ? {} : { administratorId: row.administratorId }),
    discovery: discoveryOf({ tenant }),
    ...(!hasSecret(syncApp)
      ? {}
      : {
          sync: syncOf({ ...row, tenant, syncApp }),
          syncApp: {
            applicationId: syncApp.objectId,
            clientId: syncApp.clientId,
            servicePrincipalId: syncApp.servicePrincipalId,
            generation: syncApp.generation,
            secret: syncApp.secret,
          },
        }),
  };
}

/** The connection for other capabilities. */
export function manageConnections({
  connections,
  healthChecks,
}: Pick<OnboardingDeps, 'connections' | 'healthChecks'>): Omit<Connections, 'observe'> {
  return {
    async get(organisationId) {
      const row = await connections.get(organisationId);
      return row && connectionOf(row);
    },
    async isInUse(organisationId) {
      const row = await connections.get(organisationId);
      if (row === undefined) return false;
      const isBusy = isUnderWay(row.state) || row.state === 'disconnecting';
      return isBusy || connectionOf(row) !== undefined;
    },
    async switchSecret(organisationId, from, secret) {
      const switched = await connections.change(organisationId, (row) => {
        if (row === undefined || row.state === 'disconnecting' || !('syncApp' in row)) {
          return undefined;
        }
        const { syncApp } = row;
        if (!hasSecret(syncApp) || syncApp.secret.keyId !== from) return undefined;
        return { ...row, syncApp: { ...syncApp, generation: syncApp.generation + 1, secret } };
      });
      if (switched !== undefined && lacksSecret(switched.after)) {
        await healthChecks.send({ organisationId });
      }
      return switched !== undefined;
    },
  };
}
