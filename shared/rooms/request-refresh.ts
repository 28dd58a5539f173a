/** Refreshes of the room list: asked for by an administrator, once a day for everybody, run from a queue. */
import { MicrosoftError } from '../microsoft/contract.ts';
import type { Connections } from '../onboarding/contract.ts';
import { type Audit, actorOf } from '../operations/contract.ts';
import type { Organisations } from '../organisations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { PortalUser } from '../platform/endpoint.ts';
import type { Logger } from '../platform/logger.ts';
import type { Queue } from '../platform/queues.ts';
import type { RefreshMessage } from './contract.ts';
import { roomProblems } from './errors.ts';
import type { RefreshRequests } from './ports.ts';

export interface RequestRefreshPorts {
  readonly requests: RefreshRequests;
  readonly queue: Queue<RefreshMessage>;
  readonly connections: () => Connections;
  readonly organisations: () => Organisations;
  readonly audit: () => Audit;
  readonly clock: Clock;
  readonly refresh: (organisationId: string) => Promise<{ readonly found: number }>;
}

/** The daily refreshes are spread over an hour, since all tenants share Microsoft's Places service. */
const DAILY_SPREAD_SECONDS = 3600;
const NORMAL_RETRY_SECONDS = 60;

export const requestRefresh =
  (ports: RequestRefreshPorts) =>
  async (organisationId: string, caller: PortalUser): Promise<void> => {
    if ((await ports.connections().get(organisationId)) === undefined) {
      throw roomProblems.error('room.not-connected');
    }
    const { waitSeconds } = await ports.requests.take(organisationId, ports.clock());
    if (waitSeconds > 0) {
      throw roomProblems.error('room.refreshed-recently', { retryAfterSeconds: waitSeconds });
    }
    await ports.queue.send({ organisationId });
    await ports.audit().append(organisationId, {
      actor: actorOf(caller),
      action: 'rooms.refresh-requested',
      result: 'ok',
    });
  };

export const dispatchRefreshes =
  (ports: RequestRefreshPorts, random: () => number = Math.random) =>
  async (log: Logger): Promise<void> => {
    let sent = 0;
    for await (const { id, deletingSince } of ports.organisations().each()) {
      if (deletingSince !== undefined) continue;
      const connection = await ports.connections().get(id);
      if (connection?.state !== 'ready' && connection?.state !== 'degraded') continue;
      await ports.queue.send(
        { organisationId: id },
        { delaySeconds: random() * DAILY_SPREAD_SECONDS },
      );
      sent += 1;
    }
    log.info('rooms.refreshes-dispatched', { organisations: sent });
  };

/** What passes by itself is tried again later; what an administrator must mend waits for the next day or request. */
export const runRefresh =
  (ports: RequestRefreshPorts) =>
  async ({ organisationId }: RefreshMessage, log: Logger): Promise<void> => {
    if ((await ports.connections().get(organisationId)) === undefined) return;
    try {
      const { found } = await ports.refresh(organisationId);
      log.info('rooms.refreshed', { organisation: organisationId, found });
    } catch (error) {
      if (!(error instanceof MicrosoftError)) throw error;
      log.warn('rooms.refresh-failed', {
        organisation: organisationId,
        reason: error.reason,
        code: error.code,
      });
      if (error.reason === 'throttled' || error.reason === 'unavailable') {
        await ports.queue.send(
          { organisationId },
          { delaySeconds: error.retryAfterSeconds ?? NORMAL_RETRY_SECONDS },
        );
      } else {
        await ports.connections().observe(organisationId, 'lost-access', error.code);
      }
    }
  };
