/** Refreshes of the room list: asked for by an administrator, once a day for everybody, run from a queue. */
import { createHash } from 'node:crypto';
import { MicrosoftError, mayPass } from '../microsoft/contract.ts';
import type { Connections } from '../onboarding/contract.ts';
import { type Audit, actorOf } from '../operations/contract.ts';
import type { Organisations } from '../organisations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { forEachConcurrently } from '../platform/concurrency.ts';
import type { PortalUser } from '../platform/endpoint.ts';
import type { Logger } from '../platform/logger.ts';
import type { Queue } from '../platform/queues.ts';
import { backoffSeconds } from '../platform/retry.ts';
import type { RefreshMessage } from './contract.ts';
import { roomProblems } from './errors.ts';
import type { RefreshRequests } from './ports.ts';
import type { Refreshed } from './refresh-rooms.ts';

export interface RequestRefreshPorts {
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
/** By then the next daily refresh is near. */
const MOST_FAILURES = 24;

export const requestRefresh =
  (ports: RequestRefreshPorts) =>
  async (organisationId: string, caller: PortalUser): Promise<void> => {
    if ((await ports.connections().get(organisationId)) === undefined) {
      throw roomProblems.error('room.not-connected');
    }
    const { waitSeconds } = await ports.requests.take(organisationId, 'asked', ports.clock());
    if (waitSeconds > 0) {
      throw roomProblems.error('room.refreshed-recently', { retryAfterSeconds: waitSeconds });
    }
    await refreshSoon(ports)(organisationId);
    await ports.audit().append(organisationId, {
      actor: actorOf(caller),
      action: 'rooms.refresh-requested',
      result: 'ok',
    });
  };

export const refreshSoon =
  ({ queue }: Pick<RequestRefreshPorts, 'queue'>) =>
  (organisationId: string): Promise<void> =>
    queue.send({ organisationId, failures: 0 });

/** A mailbox is gone: is its room? One look at the list answers for all that vanish together. */
export const refreshAfterLoss =
  (ports: Pick<RequestRefreshPorts, 'queue' | 'requests' | 'clock'>) =>
  async (organisationId: string): Promise<void> => {
    const { waitSeconds } = await ports.requests.take(organisationId, 'lost', ports.clock());
    if (waitSeconds === 0) await refreshSoon(ports)(organisationId);
  };

/** All tenants share Microsoft's Places service: each has its own time of the day. */
export const dispatchRefreshes =
  (ports: RequestRefreshPorts) =>
  async (log: Logger): Promise<void> => {
    let sent = 0;
    await forEachConcurrently(
      ports.organisations().each(),
      DISPATCHED_AT_ONCE,
      async (organisation) => {
        const { id, deletingSince } = organisation;
        if (deletingSince !== undefined) return;
        const connection = await ports.connections().get(id);
        if (connection?.state !== 'ready' && connection?.state !== 'degraded') return;
        await ports.queue.send({ organisationId: id, failures: 0 }, { delaySeconds: secondOf(id) });
        sent += 1;
      },
    );
    log.info('rooms.refreshes-dispatched', { organisations: sent });
  };

const secondOf = (organisationId: string): number =>
  createHash('sha256').update(organisationId).digest().readUInt32BE() % DAY_SECONDS;

/** What passes by itself is tried again later; what an administrator must mend waits for the next day or request. */
export const runRefresh =
  (ports: RequestRefreshPorts) =>
  async ({ organisationId, failures }: RefreshMessage, log: Logger): Promise<void> => {
    const connection = await ports.connections().get(organisationId);
    if (connection === undefined || connection.state === 'disconnecting') return;
    const again = async (seconds = 0) => {
      if (failures >= MOST_FAILURES) return;
      const next = failures + 1;
      const pause = backoffSeconds(next, FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS);
      await ports.queue.send(
        { organisationId, failures: next },
        { delaySeconds: Math.max(seconds, pause) },
      );
    };
    try {
      const { found, againSeconds } = await ports.refresh(organisationId);
      log.info('rooms.refreshed', { organisation: organisationId, found });
      if (againSeconds !== undefined) await again(againSeconds);
    } catch (error) {
      if (!(error instanceof MicrosoftError)) throw error;
      log.warn('rooms.refresh-failed', {
        organisation: organisationId,
        reason: error.reason,
        code: error.code,
      });
      // A full directory says nothing of access.
      if (mayPass(error.reason) || error.reason === 'quota') {
        await again(error.retryAfterSeconds);
      } else {
        await ports.connections().observe(organisationId, 'lost-access');
      }
    }
  };
