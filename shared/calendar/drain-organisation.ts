/** One drainer per organisation: reads its dirty rooms, a few at once, until none is left or time is up. */
import { forEachConcurrently } from '../platform/concurrency.ts';
import type { Logger } from '../platform/logger.ts';
import { accessReports } from './access-reports.ts';
import { chooseRooms } from './choose-rooms.ts';
import { drainContexts } from './drain-context.ts';
import {
  type DirtyRoom,
  type DrainDeps,
  isDone,
  mergedMark,
  type Outcome,
  type PushedRoom,
} from './drain-deps.ts';
import { withLags } from './notification-lag.ts';
import type { Backlog, Lease } from './ports.ts';
import { readRoom } from './read-room.ts';
import { reconcileWhenDue } from './reconcile-subscriptions.ts';

const LONGEST_MS = 30_000;
const NOT_CONNECTED_PAUSE_SECONDS = 60;
/** A transaction holds 100 changes, and a batch adds up to 50. */
const MOST_PUSHED = 40;

interface Drain {
  readonly organisationId: string;
  readonly lease: Lease;
  readonly log: Logger;
  /** When it stops, in ms. */
  readonly end: number;
  /** Rooms that are still to be read. */
  pending: Map<string, DirtyRoom>;
  /** Rows that are written when the lease is released. */
  pushed: PushedRoom[];
  read: number;
  refused: number;
  /** In seconds, of what was notified. */
  readonly lags: number[];
  reconcileAt: string | undefined;
  pause: Extract<Outcome, { kind: 'pause' }> | undefined;
}

export type DrainOrganisation = (
  organisationId: string,
  log: Logger,
  rooms?: readonly DirtyRoom[],
) => Promise<void>;

export function drainOrganisation(deps: DrainDeps): DrainOrganisation {
  const contexts = drainContexts(deps);
  const access = accessReports(deps);
  /** Wake-ups that this process has sent, by what they wait for: one is enough. */
  const awaited = new Map<string, number>();

  /** `rooms` are in the caller's queue message: they are only marked as dirty when they cannot be read now. */
  return async function drain(organisationId, log, rooms = []) {
    const lease = await deps.leases.acquire(organisationId, () => markAll(organisationId, rooms));
    // The holder of the lease reads the marks again before releasing it.
    if ('busy' in lease) return;
    if ('waitUntil' in lease) return await wakeAt(organisationId, lease.waitUntil.getTime());
    awaited.delete(organisationId);
    const drain: Drain = {
      organisationId,
      lease,
      log,
      end: deps.clock().getTime() + LONGEST_MS,
      pending: new Map(rooms.map((room) => [room.roomId, room])),
      pushed: [],
      read: 0,
      refused: 0,
      lags: [],
      reconcileAt: lease.memory.reconcileAt,
      pause: undefined,
    };
    let isReleased = false;
    try {
      isReleased = await readAll(drain);
    } finally {
      if (!isReleased) await letGo(drain);
    }
    await access.report(drain);
  };

  /** True when nothing is left and the lease is released; false when it must stop before. */
  async function readAll(drain: Drain): Promise<boolean> {
    for (
      let backlog: Backlog | undefined = drain.lease.backlog;
      backlog !== undefined;
      backlog = await drain.lease.look()
    ) {
      drain.pending = pendingOf(drain.pending, backlog);
      if (drain.pending.size > 0) await readSome(drain, backlog);
      if (drain.pause !== undefined || deps.clock().getTime() >= drain.end) return false;
      if (!(await drain.lease.keep())) return false;
      if (drain.pushed.length > MOST_PUSHED) await savePushed(drain);
      if (drain.pending.size > 0 || backlog.more || (await reconcile(drain, backlog))) continue;
      if (drain.pause !== undefined) return false;
      if (await release(drain)) return true;
    }
    return false;
  }

  async function readSome(drain: Drain, backlog: Backlog): Promise<void> {
    const { organisationId, lease, pending } = drain;
    const context = await contextOf(drain, backlog);
    const batch = await chooseRooms(deps.syncs, organisationId, [...pending.values()]);
    await forEachConcurrently(whileAllowed(drain, batch), deps.concurrentReads, async (room) => {
      if (!(await lease.keep())) return;
      const outcome =
        context === undefined
          ? await withoutAccess(organisationId, room)
          : await readRoom(deps, context, room);
      count(drain, outcome);
      if (!isDone(outcome)) {
        pending.set(room.roomId, { ...room, known: undefined });
        return;
      }
      pending.delete(room.roomId);
      if (room.etag !== undefined) {
        await deps.marks.clear(organisationId, room.roomId, room.etag);
      }
    });
  }

  /** Undefined while there is no access. */
  async function contextOf({ organisationId, lease, log }: Drain, { settings }: Backlog) {
    const context = await contexts.read(organisationId, settings);
    if (context === undefined) return undefined;
    // While the organisation is degraded every success is reported, so that it recovers without a person.
    if (context.state === 'degraded') access.forget(organisationId);
    return { ...context, fence: lease.fence, log };
  }

  /** Stops handing out rooms once the time is up or Microsoft wants a pause. */
  function* whileAllowed(drain: Drain, batch: readonly DirtyRoom[]): Generator<DirtyRoom> {
    for (const room of batch) {
      if (drain.pause !== undefined || deps.clock().getTime() >= drain.end) return;
      yield room;
    }
  }

  /**
   * A followed room stays dirty. A room that is no longer followed would never be read, and its mark would wake
   * drainers for ever.
   */
  async function withoutAccess(organisationId: string, { roomId }: DirtyRoom): Promise<Outcome> {
    const isFollowed = (await deps.syncs.get(organisationId, roomId)) !== undefined;
    return isFollowed
      ? { kind: 'pause', seconds: NOT_CONNECTED_PAUSE_SECONDS }
      : { kind: 'skipped' };
  }

  /** When no room waits. True when it marked rooms. */
  async function reconcile(drain: Drain, backlog: Backlog): Promise<boolean> {
    const done = await reconcileWhenDue(deps, drain.reconcileAt, () => contextOf(drain, backlog));
    drain.reconcileAt = done.reconcileAt;
    if (done.pauseSeconds !== undefined)
      drain.pause = { kind: 'pause', seconds: done.pauseSeconds };
    return done.hasMarked;
  }

  async function release(drain: Drain): Promise<boolean> {
    const { lease, lags, reconcileAt, pause, pushed } = drain;
    const now = deps.clock();
    const isReleased = await lease.release(
      { lag: withLags(lease.memory.lag, now, lags), reconcileAt },
      pause && new Date(now.getTime() + pause.seconds * 1000),
      pushed.map(({ roomId, sync, etag }) => deps.syncs.saving(roomId, sync, etag)),
    );
    if (!isReleased) await savePushed(drain);
    return isReleased;
  }

  /**
   * Stops before everything is read: marks the rooms that only the caller's message names, and wakes the next drainer.
   */
  async function letGo(drain: Drain): Promise<void> {
    const { organisationId, lease, pending } = drain;
    await markAll(
      organisationId,
      [...pending.values()].filter(({ etag }) => etag === undefined),
    );
    let isLeft = pending.size > 0 || lease.backlog.more;
    while (!(await release(drain))) {
      const backlog = await lease.look();
      if (backlog === undefined) break;
      isLeft ||= backlog.marks.length > 0;
    }
    if (!isLeft) return;
    await deps.wakeUps.send({ organisationId }, { delaySeconds: drain.pause?.seconds ?? 0 });
  }

  async function savePushed(drain: Drain): Promise<void> {
    for (const { roomId, sync, etag } of drain.pushed) {
      const { version } = sync;
      await deps.syncs.update(
        drain.organisationId,
        roomId,
        (row) => (row.version === version ? { ...row, pushedVersion: version } : row),
        { row: roomId, value: sync, etag },
      );
    }
    drain.pushed = [];
  }

  async function markAll(organisationId: string, rooms: readonly DirtyRoom[]): Promise<void> {
    await forEachConcurrently(rooms, deps.concurrentReads, ({ roomId, mark }) =>
      deps.marks.set(organisationId, roomId, mark),
    );
  }

  async function wakeAt(organisationId: string, until: number): Promise<void> {
    if (awaited.get(organisationId) === until) return;
    const delaySeconds = (until - deps.clock().getTime()) / 1000;
    await deps.wakeUps.send({ organisationId }, { delaySeconds });
    awaited.set(organisationId, until);
  }
}

/** The marks stored at this moment, and the rooms that only the caller's message names. */
function pendingOf(
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

function count(drain: Drain, outcome: Outcome): void {
  if (outcome.kind === 'read') {
    drain.read += 1;
    if (outcome.lagSeconds !== undefined) drain.lags.push(outcome.lagSeconds);
    if (outcome.pushed !== undefined) drain.pushed.push(outcome.pushed);
  }
  if (outcome.kind === 'refused') drain.refused += 1;
  // When Microsoft asked for several pauses, the longest is obeyed.
  if (outcome.kind === 'pause' && outcome.seconds >= (drain.pause?.seconds ?? 0)) {
    drain.pause = outcome;
  }
}
