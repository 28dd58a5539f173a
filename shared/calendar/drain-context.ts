/** The context in which an organisation's rooms are read: its access, its settings and the number of rooms. */
import { isInService } from '../onboarding/contract.ts';
import type { DrainDeps } from './drain-deps.ts';
import { type CalendarSettings, normalSettings } from './settings.ts';

const COUNT_EVERY_MS = 10 * 60_000;

export function drainContexts(deps: Pick<DrainDeps, 'connections' | 'syncs' | 'clock'>) {
  const counted = new Map<string, { readonly at: number; readonly rooms: Promise<number> }>();

  /** A number of a few minutes ago is good enough: only the polling interval depends on it. */
  async function countFollowed(organisationId: string): Promise<number> {
    const now = deps.clock().getTime();
    const known = counted.get(organisationId);
    if (known !== undefined && now - known.at < COUNT_EVERY_MS) return await known.rooms;
    const rooms = count(organisationId);
    counted.set(organisationId, { at: now, rooms });
    rooms.catch(() => counted.delete(organisationId));
    return await rooms;
  }

  async function count(organisationId: string): Promise<number> {
    let rooms = 0;
    for await (const _ of deps.syncs.each(organisationId)) rooms += 1;
    return rooms;
  }

  return {
    /** Undefined while there is no access. */
    async read(organisationId: string, settings: CalendarSettings | undefined) {
      const connection = await deps.connections().get(organisationId);
      if (connection?.sync === undefined || !isInService(connection)) return undefined;
      const { sync: identity, follow, state } = connection;
      return {
        organisationId,
        identity,
        follow,
        state,
        settings: settings ?? normalSettings,
        countFollowed: () => countFollowed(organisationId),
      };
    },
  };
}
