/** Validating, first half: the discovery app's roles are effective and rooms can be listed. */
import { discoveryPermissions } from '../connection/access-modes.ts';
import { discoveryOf } from '../connection/app-identities.ts';
import { setupAfterRefusal } from './setup-refusals.ts';
import { type Step, withFreshToken } from './setup-step.ts';
import { done, stale, waiting } from './steps.ts';

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
    return setupAfterRefusal(error, 'discovery-token');
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
    return setupAfterRefusal(error, 'room-list');
  }
};
