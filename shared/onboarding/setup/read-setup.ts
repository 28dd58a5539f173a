/** The set-up as the portal sees it, and the connection as peers see it. */
import { type HttpResult, ok } from '../../platform/endpoint.ts';
import { followOf } from '../access-mode/access-mode-change.ts';
import { viewOfChange } from '../access-mode/explain-change.ts';
import { discoveryOf, syncOf } from '../connection/app-identities.ts';
import type { ConnectionRow, State, Transition } from '../connection/connection.ts';
import { explainProblem, explainWaiting, explainWarning } from '../connection/explanations.ts';
import type { Surroundings } from '../connection/ports.ts';
import type { Connection } from '../contract.ts';

export const readSetup =
  (surroundings: Pick<Surroundings, 'connections' | 'scope'>) =>
  async ({ params }: { readonly params: { readonly org: string } }): Promise<HttpResult> => {
    const { connections } = surroundings;
    const row = await connections.get(params.org);
    if (row === undefined) return ok({ state: 'not-connected', attempt: 0, timeline: [] });
    const [timeline, notices] = await Promise.all([
      connections.timeline(row),
      scopeNotices(surroundings, row),
    ]);
    return ok(viewOf(row, timeline, notices));
  };

/** While rooms are read, until it is proven that nothing else can be. */
async function scopeNotices(
  { scope }: Pick<Surroundings, 'scope'>,
  { organisationId, state, profile, syncApp }: ConnectionRow,
): Promise<string[]> {
  if (syncApp === undefined || (state !== 'ready' && state !== 'degraded')) return [];
  const { clientId } = syncApp;
  const notice = await scope().notice(organisationId, { clientId, profile });
  return notice === undefined ? [] : [notice];
}

function viewOf(row: ConnectionRow, timeline: readonly Transition[], notices: readonly string[]) {
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
function problemOf(code: string, { state, failedIn }: ConnectionRow) {
  const problem = explainProblem(code);
  const canGoOn = failedIn !== undefined || state === 'degraded';
  return { ...problem, retryable: problem.retryable && canGoOn };
}

/** A tenant kept from an earlier attempt is not one that this attempt has proven. */
const unproven: readonly State[] = ['not-connected', 'awaiting-discovery-consent', 'cancelled'];

export function connectionOf(row: ConnectionRow): Connection | undefined {
  const { organisationId, connectionId, state, profile, tenant, syncApp } = row;
  const discovery = discoveryOf(row);
  const isProven = row.connectedAt !== undefined || !unproven.includes(state);
  if (tenant === undefined || discovery === undefined || !isProven) return undefined;
  return {
    organisationId,
    connectionId,
    state,
    connectedAt: row.connectedAt,
    profile,
    follow: followOf(row),
    tenantId: tenant.id,
    ...(row.administratorId === undefined ? {} : { administratorId: row.administratorId }),
    discovery,
    sync: syncOf(row),
    ...(syncApp?.secret === undefined
      ? {}
      : {
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
