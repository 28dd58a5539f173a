/**
 * After hours without a sweep notifications may be lost for good: every room is then read again, spread out. Each sweep
 * queues some organisations and stores where it stopped, so that neither many of them nor a crash hold up what is due.
 */
import type { Organisations } from '../organisations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { forEachConcurrently } from '../platform/concurrency.ts';
import type { Logger } from '../platform/logger.ts';
import type { Queue } from '../platform/queues.ts';
import type { RefreshMessage } from './contract.ts';
import type { Heartbeat } from './ports.ts';

interface Deps {
  readonly heartbeat: Heartbeat;
  readonly queue: Queue<RefreshMessage>;
  readonly organisations: () => Organisations;
  readonly clock: Clock;
  readonly random: () => number;
}

const OUTAGE_MS = 2 * 3_600_000;
const SPREAD_SECONDS = 600;
const BEAT_EVERY_MS = 60_000;
const MOST_A_SWEEP = 2000;
const SENDS_AT_ONCE = 16;

export function rereadAfterOutage({ heartbeat, queue, organisations, clock, random }: Deps) {
  return async function rereadAfterOutage(log: Logger): Promise<void> {
    const now = clock();
    const at = now.toISOString();
    const last = await heartbeat.last();
    const silentMs = last === undefined ? 0 : now.getTime() - Date.parse(last.at);
    const isOver = silentMs > OUTAGE_MS;
    if (isOver) log.warn('calendar.outage-over', { seconds: Math.round(silentMs / 1000) });
    const unread = isOver ? { since: at, from: undefined } : last?.unread;
    if (unread === undefined) {
      if (last === undefined || Math.abs(silentMs) >= BEAT_EVERY_MS) await heartbeat.beat({ at });
      return;
    }
    const batch: string[] = [];
    let from: string | undefined;
    for await (const { id } of organisations().names(unread.from)) {
      if (batch.length === MOST_A_SWEEP) {
        from = id;
        break;
      }
      batch.push(id);
    }
    await forEachConcurrently(batch, SENDS_AT_ONCE, (organisationId) =>
      queue.send(
        { organisationId, rooms: 'all', unreadSince: unread.since },
        { delaySeconds: random() * SPREAD_SECONDS },
      ),
    );
    // Last, so that a crash in between queues these again.
    await heartbeat.beat({ at, unread: from === undefined ? undefined : { ...unread, from } });
  };
}
