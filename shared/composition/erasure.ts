/** Erasing an organisation: disconnect first, then every capability lets go, then its own rows. Each step may run twice. */
import type { Peers } from './peers.ts';

export function composeErasure(
  peers: Peers,
  erase: (organisationId: string) => Promise<void>,
  disconnect: (organisationId: string) => Promise<void>,
) {
  return async (organisationId: string): Promise<void> => {
    await disconnect(organisationId);
    await peers.assignments().removeAll(organisationId);
    await peers.calendars().erase(organisationId);
    await peers.scope().forget(organisationId);
    await peers.rooms().removeAll(organisationId);
    await peers.alerts().removeAll(organisationId);
    await erase(organisationId);
  };
}
