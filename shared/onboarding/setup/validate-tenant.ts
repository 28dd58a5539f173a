/** Validating, first half: the discovery app's roles are effective and rooms can be listed. */
import type { MicrosoftCause } from '../../microsoft/contract.ts';
import { discoveryPermissions } from '../connection/access-modes.ts';
import { discoveryOf } from '../connection/app-identities.ts';
import type { CauseCode } from '../connection/explanations.ts';
import { judge, type Step, withFreshToken } from './setup-step.ts';
import { done, stale, waiting } from './steps.ts';

const untilConsentIsEffective: Partial<Record<MicrosoftCause, CauseCode>> = {
  'app-missing': 'consent.discovery-not-effective',
  'service-principal-missing': 'consent.discovery-not-effective',
  'consent-missing': 'consent.discovery-not-effective',
};

/** A token comes without roles too, so only its roles tell; and a cached one would tell of the past. */
export const checkDiscovery: Step = async ({ row, surroundings }) => {
  const discovery = discoveryOf(row);
  if (discovery === undefined) return stale;
  try {
    const { roles } = await surroundings.tokens().acquire(discovery, { fresh: true });
    return discoveryPermissions.every(({ value }) => roles.includes(value))
      ? done
      : waiting('consent.discovery-not-effective');
  } catch (error) {
    return judge(error, {
      ...untilConsentIsEffective,
      'permission-missing': 'consent.discovery-not-effective',
    });
  }
};

export const listRooms: Step = async ({ row, surroundings }) => {
  const discovery = discoveryOf(row);
  if (discovery === undefined) return stale;
  try {
    await withFreshToken(surroundings, discovery, () =>
      surroundings
        .graph()
        .send(discovery, { method: 'GET', path: '/places/microsoft.graph.room?$top=1' }),
    );
    return done;
  } catch (error) {
    return judge(error, {
      ...untilConsentIsEffective,
      'permission-missing': 'rooms.not-listed',
      'not-found': 'rooms.not-listed',
    });
  }
};
