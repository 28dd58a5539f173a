/** The timer's part: hands due rooms to the drainers of their organisations, and never calls Microsoft itself. */
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Queue } from '../platform/queues.ts';
import type { RefreshMessage } from './contract.ts';
import type { DueEntry, DueIndex, RoomSyncs } from './ports.ts';

export interface SweepPorts {
  readonly index: DueIndex;
  readonly syncs: RoomSyncs;
  readonly queue: Queue<RefreshMessage>;
  readonly clock: Clock;
}

const SLICE = 50;
/** Per shard and sweep; the next sweep goes on where this one stopped. */
const MOST_ENTRIES = 5000;
const AGAIN_AFTER_MS = 60_000;

export function sweepDueRooms({ index, syncs, queue, clock }: SweepPorts) {
  /** Entries handed out lately: the drainer removes them once it has read the room. Losing this only costs a repeat. */
  const handedOut = new Map<string, number>();

  return async (log: Logger): Promise<void> => {
    const now = clock();
    for (const [key, at] of handedOut) {
      if (now.getTime() - at > 2 * AGAIN_AFTER_MS) handedOut.delete(key);
    }
    const due = new Map<string, string[]>();
    let rooms = 0;
    for await (const entry of index.due(now, MOST_ENTRIES)) {
      if (!(await mayHandOut(entry, now))) continue;
      const slice = due.get(entry.organisationId) ?? [];
      due.set(entry.organisationId, slice);
      slice.push(entry.roomId);
      rooms += 1;
      if (slice.length === SLICE) {
        due.delete(entry.organisationId);
        await queue.send({ organisationId: entry.organisationId, rooms: slice });
      }
    }
    for (const [organisationId, slice] of due) await queue.send({ organisationId, rooms: slice });
    if (rooms > 0) log.info('calendar.swept', { rooms });
  };

  /** An entry that stays is checked against the room's row, which is the truth, and dropped when that disagrees. */
  async function mayHandOut(entry: DueEntry, now: Date): Promise<boolean> {
    const key = `${entry.dueAt}|${entry.organisationId}|${entry.roomId}`;
    const before = handedOut.get(key);
    if (before !== undefined) {
      if (now.getTime() - before < AGAIN_AFTER_MS) return false;
      const stored = await syncs.get(entry.organisationId, entry.roomId);
      if (stored === undefined || stored.value.dueAt !== entry.dueAt) {
        handedOut.delete(key);
        await index.remove(entry);
        return false;
      }
    }
    handedOut.set(key, now.getTime());
    return true;
  }
}
