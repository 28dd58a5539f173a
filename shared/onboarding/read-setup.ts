/** The set-up as the portal sees it, and the connection as peers see it. */
import { type Answer, ok } from '../platform/endpoint.ts';
import type { ConnectionRow, State, Transition } from './connection.ts';
import type { Connection } from './contract.ts';
import { explainProblem, explainWaiting, explainWarning } from './explanations.ts';
import { discoveryOf, syncOf } from './identities.ts';
import type { Surroundings } from './ports.ts';

export const readSetup =
  ({ connections }: Pick<Surroundings, 'connections'>) =>
  async ({ params }: { readonly params: { readonly org: string } }): Promise<Answer> => {
    const row = await connections.get(params.org);
    if (row === undefined) return ok({ state: 'not-connected', attempt: 0, timeline: [] });
    return ok(viewOf(row, await connections.timeline(params.org)));
  };

function viewOf(row: ConnectionRow, timeline: readonly Transition[]) {
  const { state, since, deadline, attempt, profile, waitingFor, problem, warnings, tenant } = row;
  return {
    state,
    since,
    ...(deadline === undefined ? {} : { deadline }),
    attempt,
    profile,
    ...(waitingFor === undefined ? {} : { waitingFor: explainWaiting(waitingFor) }),
    ...(problem === undefined ? {} : { problem: problemOf(problem, row) }),
    warnings: warnings.map(explainWarning),
    ...(tenant === undefined ? {} : { microsoftTenant: tenant }),
    timeline,
  };
}

/** Where no phase can be repeated, going on means to start again. */
function problemOf(code: string, { failedIn }: ConnectionRow) {
  const problem = explainProblem(code);
  return { ...problem, retryable: problem.retryable && failedIn !== undefined };
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
    profile,
    tenantId: tenant.id,
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
