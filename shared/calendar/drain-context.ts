/** The context in which an organisation's rooms are read: its access, its settings and the number of rooms. */
import { isInService } from '../onboarding/contract.ts';
import type { accessReports } from './access-reports.ts';
import type { DrainContext, DrainDeps } from './drain-deps.ts';
import type { Drain } from './drain-state.ts';
import type { Backlog } from './ports.ts';
import { pushes } from './pushes.ts';
import { releaseWithRoom } from './release-lease.ts';
import { normalSettings } from './settings.ts';

const COUNT_EVERY_MS = 10 * 60_000;

export function drainContexts(
  deps: Pick<DrainDeps, 'connections' | 'syncs' | 'subscriptions' | 'clock'>,
  access: Pick<ReturnType<typeof accessReports>, 'forget'>,
) {
  const counted = new Map<string, { readonly at: number; readonly rooms: Promise<number> }>();
  const pushed = pushes();

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

  /** Undefined while there is no access. */
  return async function contextOf(
    drain: Drain,
    backlog: Backlog,
  ): Promise<DrainContext | undefined> {
    const { organisationId, lease, log, memory, findings } = drain;
    const connection = await deps.connections().get(organisationId);
    if (connection?.sync === undefined || !isInService(connection)) return undefined;
    // While the organisation is degraded every success is reported, so that it recovers without a person.
    if (connection.state === 'degraded') access.forget(organisationId);
    return {
      organisationId,
      identity: connection.sync,
      follow: connection.follow,
      settings: backlog.settings ?? normalSettings,
      countFollowed: () => countFollowed(organisationId),
      fence: lease.fence,
      log,
      memory,
      findings,
      pushes: pushed,
      storeAndRelease: releaseWithRoom(deps, drain, backlog),
    };
  };
}
