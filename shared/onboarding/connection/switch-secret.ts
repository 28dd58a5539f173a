/** Switching to a renewed secret: the connection row alone says which version is read. */
import type { Connections } from '../contract.ts';
import { hasSecret } from './connection.ts';
import type { OnboardingDeps } from './ports.ts';

export function switchSecret({
  connections,
}: Pick<OnboardingDeps, 'connections'>): Connections['switchSecret'] {
  return async function switchOnce(organisationId, from, secret) {
    const switched = await connections.change(organisationId, (row) => {
      if (row === undefined || row.state === 'disconnecting' || !('syncApp' in row)) {
        return undefined;
      }
      const { syncApp } = row;
      if (!hasSecret(syncApp) || syncApp.secret.keyId !== from) return undefined;
      return { ...row, syncApp: { ...syncApp, generation: syncApp.generation + 1, secret } };
    });
    return switched !== undefined;
  };
}
