/** Validating, first half: the discovery app's roles are effective and rooms can be listed. */
import { discoveryPermissions } from '../connection/access-modes.ts';
import { discoveryOf } from '../connection/app-identities.ts';
import type { CauseCode } from '../connection/explanations.ts';
import { done, refusedResult, waiting, withFreshToken } from '../proofs/step-result.ts';
import type { Step } from './setup-step.ts';

const untilConsentIsEffective: Partial<Record<MicrosoftCause, CauseCode>> = {
  'app-missing': 'consent.discovery-not-effective',
  'service-principal-missing': 'consent.discovery-not-effective',
  'consent-missing': 'consent.discovery-not-effective',
};

/** Microsoft issues tokens without roles too, so the roles decide; a cached token would show the roles of the past. */
export const checkDiscovery: Step<'validating'> = async ({ row, deps }) => {
  const discovery = discoveryOf(row);
  try {
    const { roles } = await deps.tokens().acquire(discovery, { fresh: true });
    return discoveryPermissions.every(({ value }) => roles.includes(value))
      ? done
      : waiting('consent.discovery-not-effective');
  } catch (error) {
    return refusedResult(error, {
      ...untilConsentIsEffective,
      'permission-missing': 'consent.discovery-not-effective',
    });
  }
};

export const listRooms: Step<'validating'> = async ({ row, deps }) => {
  const discovery = discoveryOf(row);
  try {
    await withFreshToken(deps, discovery, () =>
      deps.graph().send(discovery, { method: 'GET', path: '/places/microsoft.graph.room?$top=1' }),
    );
    return done;
  } catch (error) {
    return refusedResult(error, {
      ...untilConsentIsEffective,
      'permission-missing': 'rooms.not-listed',
      'not-found': 'rooms.not-listed',
    });
  }
};
