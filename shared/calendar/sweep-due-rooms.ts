/** Hands due rooms to the drainers of their organisations; it never calls Microsoft itself. */
import type { Clock } from '../platform/clock.ts';
import { forEachConcurrently, mapConcurrently } from '../platform/concurrency.ts';
import type { Logger } from '../platform/logger.ts';
import type { Queue } from '../platform/queues.ts';
import type { RefreshMessage } from './contract.ts';
import type { DueEntry, DueIndex, RoomSyncs } from './ports.ts';

interface Deps {
  readonly index: DueIndex;
  readonly syncs: RoomSyncs;
  readonly queue: Queue<RefreshMessage>;
  readonly clock: Clock;
}

const SLICE = 50;
/** Per shard and sweep; the next sweep goes on where this one stopped. */
const MOST_ENTRIES = 5000;
/** An organisation with so many rooms handed out and not read gets no more: they would only make queues grow. */
const MOST_UNREAD = 1000;
const AGAIN_AFTER_MS = 60_000;
const LONGEST_AGAIN_MS = 15 * 60_000;
const CHECKS_AT_ONCE = 16;
/** Small organisations make one message for each room, which would take too long one after the other. */
const SENDS_AT_ONCE = 16;

interface HandedOut {
  readonly at: number;
  /** The wait grows each time, because the organisation may be throttled or without access. */
  readonly againAfterMs: number;
}

export function sweepDueRooms({ index, syncs, queue, clock }: Deps) {
  const handedOut = entriesHandedOut();
  const places = new Map<string, string>();

  return async function sweep(log: Logger): Promise<void> {
    const now = clock();
    handedOut.forgetOld(now);
    const fresh: DueEntry[] = [];
    const repeated: DueEntry[] = [];
    const unread = new Map<string, number>();
    const failures: unknown[] = [];
    try {
      for await (const entry of index.due(now, MOST_ENTRIES, places)) {
        const before = handedOut.find(entry);
        if (before === undefined) fresh.push(entry);
        else if (now.getTime() - before.at >= before.againAfterMs) repeated.push(entry);
        else unread.set(entry.organisationId, 1 + (unread.get(entry.organisationId) ?? 0));
      }
    } catch (error) {
      // One of several accounts does not answer: the rooms of the others are handed out all the same.
      failures.push(error);
    }
    const agreeing = await mapConcurrently(repeated, CHECKS_AT_ONCE, agrees);
    const waiting = repeated.filter((_, position) => agreeing[position]);
    const rooms = await handOut([...waiting, ...fresh], unread, now);
    if (rooms > 0) log.info('calendar.swept', { rooms });
    if (failures.length > 0) throw failures[0];
  };

  /** Takes one slice of each organisation in turn, so that a large one does not delay the others. */
  async function handOut(
    entries: readonly DueEntry[],
    unread: ReadonlyMap<string, number>,
    now: Date,
  ): Promise<number> {
    const byOrganisation = Map.groupBy(entries, ({ organisationId }) => organisationId);
    let rooms = 0;
    for (let at = 0; at < MOST_UNREAD; at += SLICE) {
      const turn = [...byOrganisation].flatMap(([organisationId, due]) => {
        const most = Math.max(0, MOST_UNREAD - (unread.get(organisationId) ?? 0));
        const slice = due.slice(at, Math.min(at + SLICE, most));
        if (slice.length > 0) return [{ organisationId, slice }];
        byOrganisation.delete(organisationId);
        return [];
      });
      await forEachConcurrently(turn, SENDS_AT_ONCE, async ({ organisationId, slice }) => {
        await queue.send({ organisationId, rooms: slice.map(({ roomId }) => roomId) });
        for (const entry of slice) handedOut.note(entry, now);
        rooms += slice.length;
      });
    }
    return rooms;
  }

  /** An entry that stays is checked against the room's row, which is the truth, and dropped when that disagrees. */
  async function agrees(entry: DueEntry): Promise<boolean> {
    const stored = await syncs.get(entry.organisationId, entry.roomId);
    if (stored?.value.dueAt === entry.dueAt) return true;
    handedOut.forget(entry);
    await index.remove(entry);
    return false;
  }
}

/** Entries handed out lately: the drainer removes them once it has read the room. Losing this only costs a repeat. */
function entriesHandedOut() {
  const known = new Map<string, HandedOut>();
  return {
    find: (entry: DueEntry): HandedOut | undefined => known.get(keyOf(entry)),
    note(entry: DueEntry, now: Date): void {
      const before = known.get(keyOf(entry))?.againAfterMs ?? AGAIN_AFTER_MS / 2;
      const againAfterMs = Math.min(LONGEST_AGAIN_MS, 2 * before);
      known.set(keyOf(entry), { at: now.getTime(), againAfterMs });
    },
    forget(entry: DueEntry): void {
      known.delete(keyOf(entry));
    },
    forgetOld(now: Date): void {
      for (const [key, { at, againAfterMs }] of known) {
        if (now.getTime() - at > againAfterMs + LONGEST_AGAIN_MS) known.delete(key);
      }
    },
  };
}

const keyOf = ({ dueAt, organisationId, roomId }: DueEntry): string =>
  `${dueAt}|${organisationId}|${roomId}`;
