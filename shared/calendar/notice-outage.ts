/** After hours without a sweep notifications may be lost for good: every room is then read again, spread out. */
import type { Organisations } from '../organisations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Queue } from '../platform/queues.ts';
import type { RefreshMessage } from './contract.ts';
import type { Heartbeat } from './ports.ts';

export interface OutagePorts {
  readonly heartbeat: Heartbeat;
  readonly queue: Queue<RefreshMessage>;
  readonly organisations: () => Organisations;
  readonly clock: Clock;
  readonly random: () => number;
}

const OUTAGE_MS = 2 * 3_600_000;
const SPREAD_SECONDS = 600;
const BEAT_EVERY_MS = 60_000;

export const noticeOutage =
  ({ heartbeat, queue, organisations, clock, random }: OutagePorts) =>
  async (log: Logger): Promise<void> => {
    const now = clock();
    const last = await heartbeat.last();
    const silentMs = last === undefined ? 0 : now.getTime() - last.getTime();
    if (last !== undefined && Math.abs(silentMs) < BEAT_EVERY_MS) return;
    if (silentMs > OUTAGE_MS) {
      log.warn('calendar.outage-over', { seconds: Math.round(silentMs / 1000) });
      const unreadSince = now.toISOString();
      for await (const { id: organisationId } of organisations().each()) {
        const message = { organisationId, rooms: 'all', unreadSince } as const;
        await queue.send(message, { delaySeconds: random() * SPREAD_SECONDS });
      }
    }
    // Last, so that a crash in between begins again.
    await heartbeat.beat(now);
  };
