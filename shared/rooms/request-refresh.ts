/** Refreshes of the room list: asked for by an administrator, once a day for everybody, run from a queue. */
import { createHash } from 'node:crypto';
import { MicrosoftError, mayPass } from '../microsoft/contract.ts';
import type { Connections } from '../onboarding/contract.ts';
import { type Audit, entryBy } from '../operations/contract.ts';
import type { Organisations } from '../organisations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { forEachConcurrently } from '../platform/concurrency.ts';
import { isRefused } from '../platform/dependencies.ts';
import type { PortalUser } from '../platform/endpoint.ts';
import type { Logger } from '../platform/logger.ts';
import type { Queue } from '../platform/queues.ts';
import { backoffSeconds } from '../platform/retry.ts';
import { isUnavailable } from '../platform/saga-activity.ts';
import type { RefreshMessage } from './contract.ts';
import { roomProblems } from './errors.ts';
import type { RefreshRequests } from './ports.ts';
import type { Refreshed } from './refresh-rooms.ts';

interface Deps {
  readonly requests: RefreshRequests;
  readonly queue: Queue<RefreshMessage>;
  readonly connections: () => Connections;
  readonly organisations: () => Organisations;
  readonly audit: () => Audit;
  readonly clock: Clock;
  readonly refresh: (organisationId: string) => Promise<Refreshed>;
}

const DAY_SECONDS = 86_400;
const DISPATCHED_AT_ONCE = 16;
const FIRST_RETRY_SECONDS = 60;
const LONGEST_RETRY_SECONDS = 3600;
/** After so many tries the next daily refresh is near. */
const MOST_FAILURES = 24;

export function requestRefresh(
  deps: Pick<Deps, 'requests' | 'queue' | 'connections' | 'audit' | 'clock'>,
) {
  return async function request(organisationId: string, caller: PortalUser): Promise<void> {
    if ((await deps.connections().get(organisationId)) === undefined) {
      throw roomProblems.error('room.not-connected');
    }
    const { waitSeconds } = await deps.requests.take(organisationId, 'asked', deps.clock());
    if (waitSeconds > 0) {
      throw roomProblems.error('room.refreshed-recently', { retryAfterSeconds: waitSeconds });
    }
    await refreshSoon(deps)(organisationId);
    await deps.audit().append(organisationId, entryBy(caller, 'rooms.refresh-requested'));
  };
}

export function refreshSoon({ queue }: Pick<Deps, 'queue'>) {
  return function enqueue(organisationId: string): Promise<void> {
    return queue.send({ organisationId, failures: 0 });
  };
}

/** A lost mailbox may mean that its room left the list: one reading of the list answers for all lost together. */
export function refreshAfterLoss(deps: Pick<Deps, 'queue' | 'requests' | 'clock'>) {
  return async function enqueueAfterLoss(organisationId: string): Promise<void> {
    const { waitSeconds } = await deps.requests.take(organisationId, 'lost', deps.clock());
    if (waitSeconds === 0) await refreshSoon(deps)(organisationId);
  };
}

/** Spreads the daily refreshes over the day, because all tenants share Microsoft's Places service. */
export function dispatchRefreshes(deps: Pick<Deps, 'organisations' | 'connections' | 'queue'>) {
  return async function dispatch(log: Logger): Promise<void> {
    let sent = 0;
    await forEachConcurrently(
      deps.organisations().names(),
      DISPATCHED_AT_ONCE,
      async ({ id: organisationId }) => {
        try {
          if (!(await isWanted(deps, organisationId))) return;
        } catch (error) {
          // The storage of one organisation may not answer now; when its turn comes, its message finds out.
          log.error('rooms.refresh-dispatched-unseen', error, { organisation: organisationId });
        }
        const delaySeconds = secondOf(organisationId);
        await deps.queue.send({ organisationId, failures: 0 }, { delaySeconds });
        sent += 1;
      },
    );
    log.info('rooms.refreshes-dispatched', { organisations: sent });
  };
}

async function isWanted(
  { organisations, connections }: Pick<Deps, 'organisations' | 'connections'>,
  organisationId: string,
): Promise<boolean> {
  const organisation = await organisations().get(organisationId);
  if (organisation === undefined || organisation.deletingSince !== undefined) return false;
  const connection = await connections().get(organisationId);
  return connection?.state === 'ready' || connection?.state === 'degraded';
}

const secondOf = (organisationId: string): number =>
  createHash('sha256').update(organisationId).digest().readUInt32BE() % DAY_SECONDS;

/**
 * A transient failure is tried again later; one that an administrator must repair waits for the next day or request.
 */
export function runRefresh(deps: Pick<Deps, 'connections' | 'queue' | 'refresh'>) {
  return async function run(
    { organisationId, failures }: RefreshMessage,
    log: Logger,
  ): Promise<void> {
    const connection = await deps.connections().get(organisationId);
    if (connection === undefined || connection.state === 'disconnecting') return;
    const again = async (seconds = 0) => {
      if (failures >= MOST_FAILURES) return;
      const next = failures + 1;
      const pause = backoffSeconds(next, FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS);
      await deps.queue.send(
        { organisationId, failures: next },
        { delaySeconds: Math.max(seconds, pause) },
      );
    };
    try {
      const { found, againSeconds } = await deps.refresh(organisationId);
      log.info('rooms.refreshed', { organisation: organisationId, found });
      if (againSeconds !== undefined) await again(againSeconds);
    } catch (error) {
      // Trouble of our own, such as a vault that refuses: operators are told elsewhere.
      if (isRefused(error) || isUnavailable(error)) return await again(error.retryAfterSeconds);
      if (!(error instanceof MicrosoftError)) throw error;
      log.warn('rooms.refresh-failed', {
        organisation: organisationId,
        reason: error.reason,
        code: error.code,
      });
      // A quota error of the directory does not mean that access is lost.
      if (mayPass(error.reason) || error.reason === 'quota') {
        await again(error.retryAfterSeconds);
      } else {
        await deps.connections().observe(organisationId, 'lost-access');
      }
    }
  };
}
