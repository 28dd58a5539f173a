/** Sees every request and every read of a simulation, and whether a room waits longer than it may. */
import type { RoomSync } from '../../shared/calendar/room-sync.ts';
import { accountOf, FIRST_ACCOUNT } from '../../shared/platform/placement.ts';
import type { QueueRequest } from './queues.ts';
import type { TableRequest } from './storage.ts';
import { busiest, durations, increase, type Series, series } from './tally.ts';
import type { VirtualTime } from './virtual-time.ts';

const DUE_INDEX = 'DueRooms';

export type Observer = ReturnType<typeof observer>;

export function observer(time: VirtualTime, rooms: number) {
  const counts = { looks: 0, notifications: 0, pushes: 0, stale: 0, unread: 0, alerts: 0 };
  /** Errors that timers and messages threw. */
  const failures: string[] = [];
  return {
    counts,
    failures,
    ...requestsSeen(time, counts),
    ...waitsSeen(time, rooms, counts),
    failed(error: unknown): void {
      failures.push(error instanceof Error ? error.message : 'thrown');
    },
    raised(): void {
      counts.alerts += 1;
    },
  };
}

function requestsSeen(time: VirtualTime, counts: { looks: number }) {
  const kinds = new Map<string, number>();
  /** Requests to each storage account, by its label. */
  const accounts = new Map<string, Series>();
  const messages = new Map<string, Series>();
  const dueIndex = busiest(time, 1000);
  const organisations = busiest(time, 1000);

  function note(all: Map<string, Series>, key: string): void {
    const one = all.get(key) ?? series(time);
    all.set(key, one);
    one.note();
  }

  return {
    kinds,
    accounts,
    messages,
    dueIndex,
    organisations,
    tableRequest({ table, kind, partition, entities }: TableRequest): void {
      note(accounts, accountOf(partition));
      increase(kinds, `${table} ${kind}`);
      if (table === DUE_INDEX && kind !== 'read') dueIndex.note(partition, entities);
      if (table !== DUE_INDEX) organisations.note(`${table} ${partition}`, entities);
    },
    queueRequest(queue: string, request: QueueRequest): void {
      if (request === 'look') {
        counts.looks += 1;
        return;
      }
      note(accounts, FIRST_ACCOUNT);
      increase(kinds, `queue ${request}`);
      if (request === 'send') note(messages, queue);
    },
  };
}

function waitsSeen(
  time: VirtualTime,
  rooms: number,
  counts: { notifications: number; pushes: number; stale: number; unread: number },
) {
  const lateness = durations();
  const lags = durations();
  /** Booked, and not shown yet. */
  const isBooked = new Uint8Array(rooms);
  const notifiedAt = new Float64Array(rooms);
  const isStale = ({ freshUntil = '' }: RoomSync) => Date.parse(freshUntil) < time.now();
  function noteLate({ dueAt }: RoomSync): void {
    const lateMs = time.now() - Date.parse(dueAt);
    if (lateMs > 0) lateness.note(lateMs);
  }

  return {
    lateness,
    lags,
    /** Microsoft gets the request for a room whose row is this. */
    reading(sync: RoomSync | undefined): void {
      if (sync === undefined) return;
      noteLate(sync);
      if (isStale(sync)) counts.stale += 1;
    },
    /** At the end: a room that is due, or no longer fresh, and was not read. */
    waiting(sync: RoomSync | undefined): void {
      if (sync === undefined) return;
      noteLate(sync);
      if (isStale(sync)) counts.unread += 1;
    },
    booked(room: number): void {
      isBooked[room] = 1;
    },
    notified(room: number): void {
      counts.notifications += 1;
      if (isBooked[room] === 1) notifiedAt[room] ||= time.now();
    },
    pushed(room: number): void {
      counts.pushes += 1;
      const at = notifiedAt[room] ?? 0;
      if (at > 0) lags.note(time.now() - at);
      notifiedAt[room] = 0;
      isBooked[room] = 0;
    },
  };
}
