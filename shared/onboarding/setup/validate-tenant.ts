/** Validating, first half: the discovery app's roles are effective and rooms can be listed. */
import { discoveryPermissions } from '../connection/access-modes.ts';
import { discoveryOf } from '../connection/app-identities.ts';
import { setupAfterRefusal } from '../proofs/setup-refusals.ts';
import { done, waiting, withFreshToken } from '../proofs/step-result.ts';
import type { Step } from './setup-step.ts';

/** Microsoft issues tokens without roles too, so the roles decide; a cached token would show the roles of the past. */
export const checkDiscovery: Step<'validating'> = async (work) => {
  const { row, deps } = work;
  const discovery = discoveryOf(row);
  try {
    const { roles } = await deps.tokens().acquire(discovery, { fresh: true });
    return discoveryPermissions.every(({ value }) => roles.includes(value))
      ? done
      : waiting('consent.discovery-not-effective');
  } catch (error) {
    return await setupAfterRefusal(work, error, 'discovery-token');
  }
};

export const listRooms: Step<'validating'> = async (work) => {
  const { row, deps } = work;
  const discovery = discoveryOf(row);
  try {
    await withFreshToken(deps, discovery, () =>
      deps.graph().send(discovery, { method: 'GET', path: '/places/microsoft.graph.room?$top=1' }),
    );
    return done;
  } catch (error) {
    return await setupAfterRefusal(work, error, 'room-list');
  }
};
