/** The state of one drain: rooms still to be read, counts, and why it pauses. */
import type { Logger } from '../platform/logger.ts';
import { measures } from '../platform/metrics.ts';
import {
  type DirtyRoom,
  type Findings,
  mergedMark,
  type Outcome,
  type PushedRoom,
} from './drain-deps.ts';
import {
  commonTrouble,
  type DrainMemory,
  type PauseCause,
  withDelay,
  withPause,
  withProof,
  withRead,
  withSick,
  withUntold,
} from './drain-memory.ts';
import type { Backlog, Lease, RoomSyncs } from './ports.ts';
import { probeSeconds } from './waits.ts';

const LONGEST_MS = 30_000;

export interface Drain {
  readonly organisationId: string;
  readonly lease: Lease;
  readonly log: Logger;
  /** When it stops, in ms. */
  end: number;
  /** Rooms that are still to be read. */
  pending: Map<string, DirtyRoom>;
  /** Rows that are written when the lease is released. */
  pushed: PushedRoom[];
  read: number;
  refused: number;
  /** In seconds, of what was notified. */
  readonly lags: number[];
  memory: DrainMemory;
  readonly findings: Findings;
  /** The lease is released already. */
  isReleased: boolean;
  pause: { readonly cause: PauseCause; readonly until: Date } | undefined;
}

/** `rooms` are those that the caller's message names. */
export function beginDrain(
  { organisationId, lease, log }: Pick<Drain, 'organisationId' | 'lease' | 'log'>,
  rooms: readonly DirtyRoom[],
  now: Date,
): Drain {
  const { memory } = lease;
  return {
    organisationId,
    lease,
    log,
    end: now.getTime() + LONGEST_MS,
    pending: new Map(rooms.map((room) => [room.roomId, room])),
    pushed: [],
    read: 0,
    refused: 0,
    lags: [],
    memory,
    findings: {
      subscribeAfter: 0,
      isSecretLost: false,
      isDelayWanted: (memory.delays?.nextAt ?? '') <= now.toISOString(),
    },
    isReleased: false,
    pause: undefined,
  };
}

/** The marks stored at this moment, and the rooms that only the caller's message names. */
export function pendingOf(
  before: ReadonlyMap<string, DirtyRoom>,
  { marks }: Backlog,
): Map<string, DirtyRoom> {
  const pending = new Map([...before].filter(([, { etag }]) => etag === undefined));
  for (const { row: roomId, value, etag } of marks) {
    const own = pending.get(roomId);
    pending.set(roomId, { ...own, roomId, mark: mergedMark(value, own?.mark), etag });
  }
  return pending;
}

/** Whether the drain only finds out if something answers again: one room is asked, and its answer decides. */
export const isProbe = ({ memory }: Drain): boolean => memory.pause !== undefined;

export function count(drain: Drain, roomId: string, outcome: Outcome, now: Date): void {
  measures.roomsRead.add(1, { outcome: outcome.kind });
  switch (outcome.kind) {
    case 'read':
      return countRead(drain, roomId, outcome, now);
    case 'refused':
      drain.refused += 1;
      // Exchange answers.
      drain.memory = withRead(drain.memory, roomId);
      return;
    case 'failed':
      return countFailed(drain, roomId, outcome, now);
    case 'superseded':
      drain.end = 0;
      return;
    case 'pause': {
      const { cause, seconds } = outcome;
      return pauseFor(drain, cause, now, seconds);
    }
  }
}

function countRead(
  drain: Drain,
  roomId: string,
  outcome: Extract<Outcome, { kind: 'read' }>,
  now: Date,
): void {
  const { lagSeconds, pushed, isProven, isDoubted, delay } = outcome;
  drain.read += 1;
  if (lagSeconds !== undefined) drain.lags.push(lagSeconds);
  if (pushed !== undefined) drain.pushed.push(pushed);
  // The outage is over: the rooms that failed when it began go on as well.
  for (const { room, alone, throttled } of isProbe(drain) ? (drain.memory.sick ?? []) : []) {
    if (room === roomId || alone || throttled || drain.pending.has(room)) continue;
    drain.pending.set(room, { roomId: room, mark: { reason: 'changed' } });
  }
  let memory = withRead(drain.memory, roomId);
  if (isDoubted) memory = withUntold(memory, roomId, now);
  if (isProven) memory = withProof(memory);
  if (delay !== undefined) {
    memory = withDelay(memory, delay.seconds, { now, againMs: delay.againMs });
  }
  drain.memory = memory;
}

function countFailed(
  drain: Drain,
  room: string,
  { until, throttled }: Extract<Outcome, { kind: 'failed' }>,
  now: Date,
): void {
  const wasProbe = isProbe(drain);
  drain.memory = withSick(drain.memory, { room, until, throttled, alone: drain.read > 0 });
  const common = drain.read > 0 ? undefined : commonTrouble(drain.memory, now);
  if (common?.cause === 'microsoft.throttled' || (wasProbe && throttled)) {
    const seconds = (Date.parse(common?.until ?? until) - now.getTime()) / 1000;
    pauseFor(drain, 'microsoft.throttled', now, seconds);
  } else if (common !== undefined || wasProbe) pauseFor(drain, 'microsoft.unavailable', now);
}

/** The longest of several pauses counts: several rooms of one drain meet the same trouble. */
export function pauseFor(drain: Drain, cause: PauseCause, now: Date, seconds?: number): void {
  if (drain.pause?.cause !== cause) drain.memory = withPause(drain.memory, cause, now);
  const since = new Date(drain.memory.pause?.since ?? now);
  const until = new Date(now.getTime() + 1000 * (seconds ?? probeSeconds(since, now)));
  if (drain.pause === undefined || until >= drain.pause.until) drain.pause = { cause, until };
}

/** A room that was well tells best whether Microsoft answers again. */
export async function addProbe(
  syncs: Pick<RoomSyncs, 'each'>,
  { organisationId, memory, pending, pause }: Drain,
): Promise<void> {
  if (memory.pause === undefined || pause !== undefined) return;
  const sick = new Set(memory.sick?.map(({ room }) => room));
  if ([...pending.keys()].some((roomId) => !sick.has(roomId))) return;
  for await (const known of syncs.each(organisationId)) {
    if (sick.has(known.row)) continue;
    pending.set(known.row, { roomId: known.row, mark: { reason: 'changed' }, known });
    return;
  }
}
