/** Erasing an organisation: disconnect first, then every capability lets go, then its own rows. Each step may run twice. */
import type { Deps } from './deps.ts';

export function composeErasure(
  deps: Deps,
  erase: (organisationId: string) => Promise<void>,
  disconnect: (organisationId: string) => Promise<void>,
) {
  return async (organisationId: string): Promise<void> => {
    await disconnect(organisationId);
    await deps.assignments().removeAll(organisationId);
    await deps.calendars().erase(organisationId);
    await deps.scope().forget(organisationId);
    await deps.rooms().removeAll(organisationId);
    await deps.alerts().removeAll(organisationId);
    await erase(organisationId);
  };
}
