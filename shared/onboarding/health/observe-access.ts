/** Records lost and restored access in the row, raises and resolves the alert, and asks for a health check after a refused read. */

import { changeExisting } from '../connection/change-connection.ts';
import type { ConnectionRow } from '../connection/connection.ts';
import { type CauseCode, explainProblem } from '../connection/explanations.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import type { AccessObservation } from '../contract.ts';
import {
  lacksSecret,
  type Observer,
  SECRET_LOST,
  withAccessBack,
  withAccessLost,
} from './lost-access.ts';

type Deps = Pick<
  OnboardingDeps,
  'connections' | 'live' | 'alerts' | 'clock' | 'healthChecks' | 'lost'
>;

/** Successive reads that succeed need not read the row each time. */
const KNOWN_GOOD_MS = 30_000;

export const consentAlert = (organisationId: string) =>
  ({ organisationId, kind: 'consent', subject: 'connection' }) as const;

export async function accessLost(
  deps: Deps,
  organisationId: string,
  code: CauseCode,
  by: Observer,
): Promise<void> {
  const observation = { by, at: deps.clock() };
  // Listed first: were this cut off in between, the sweep would only find nothing to mend.
  if (code === SECRET_LOST) await deps.lost.add(organisationId);
  let before: ConnectionRow | undefined;
  const row = await changeExisting(deps, organisationId, (current) => {
    before = current;
    return withAccessLost(current, code, observation);
  });
  const now = row ?? before;
  if (now?.state !== 'degraded') return;
  // For trouble of our own operators have one platform alert, not one for each customer.
  if (lacksSecret(now)) await deps.alerts().resolve(consentAlert(organisationId));
  else {
    await deps.alerts().raise({
      ...consentAlert(organisationId),
      severity: 'critical',
      message: explainProblem(now.problem).title,
    });
  }
  if (by === 'reads' && before?.state === 'ready') {
    await deps.healthChecks.send({ organisationId });
  }
}

/** The alert ends first: were this cut off in between, the next observation would find the row as it was. */
export async function accessBack(deps: Deps, organisationId: string, by: Observer): Promise<void> {
  const observation = { by, at: deps.clock() };
  const row = await deps.connections.get(organisationId);
  if (row === undefined || withAccessBack(row, observation) === undefined) return;
  await deps.alerts().resolve(consentAlert(organisationId));
  await changeExisting(deps, organisationId, (current) => withAccessBack(current, observation));
}

/** Takes the reports of calendar and room reads. */
export function observeAccess(deps: Deps) {
  const knownGood = new Map<string, number>();
  return async function observe(
    organisationId: string,
    observation: AccessObservation,
  ): Promise<void> {
    if (observation !== 'ok') {
      knownGood.delete(organisationId);
      const code = observation === 'lost-secret' ? SECRET_LOST : 'connection.access-lost';
      return await accessLost(deps, organisationId, code, 'reads');
    }
    const now = deps.clock().getTime();
    if (now < (knownGood.get(organisationId) ?? 0)) return;
    await accessBack(deps, organisationId, 'reads');
    if (knownGood.size > 10_000) knownGood.clear();
    knownGood.set(organisationId, now + KNOWN_GOOD_MS);
  };
}
