/** One drainer per organisation: reads its dirty rooms, a few at once, until none is left or time is up. */
import { forEachConcurrently } from '../platform/concurrency.ts';
import type { Logger } from '../platform/logger.ts';
import { accessReports } from './access-reports.ts';
import { chooseRooms } from './choose-rooms.ts';
import { drainContexts } from './drain-context.ts';
import {
  type DirtyRoom,
  type DrainContext,
  type DrainDeps,
  isDone,
  type Outcome,
} from './drain-deps.ts';
import { distrustOf } from './drain-memory.ts';
import {
  addProbe,
  count,
  type Drain,
  isProbe,
  pauseFor,
  pendingOf,
  releaseWith,
} from './drain-state.ts';
import { withLags } from './notification-lag.ts';
import type { Backlog } from './ports.ts';
import { pushes } from './pushes.ts';
import { readPace } from './read-pace.ts';
import { readRoom } from './read-room.ts';
import { reconcileWhenDue } from './reconcile-subscriptions.ts';

const LONGEST_MS = 30_000;
const NOT_CONNECTED_PAUSE_SECONDS = 60;
/** A transaction holds 100 changes, and a batch adds up to 50. */
const MOST_PUSHED = 40;

export type DrainOrganisation = (
  organisationId: string,
  log: Logger,
  rooms?: readonly DirtyRoom[],
) => Promise<void>;

export function drainOrganisation(deps: DrainDeps): DrainOrganisation {
  const contexts = drainContexts(deps);
  const access = accessReports(deps);
  const pushed = pushes();
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
      memory: lease.memory,
      findings: {
        subscribeAfter: 0,
        isSecretLost: false,
        isDelayWanted: (lease.memory.delays?.nextAt ?? '') <= deps.clock().toISOString(),
      },
      isReleased: false,
      pause: undefined,
    };
    try {
      drain.isReleased = await readAll(drain);
    } finally {
      if (!drain.isReleased) await letGo(drain);
    }
    // Rooms whose next read was planned as notifications would come are planned anew.
    const isDistrusted = distrustOf(drain.memory) !== undefined;
    if (isDistrusted && distrustOf(lease.memory) === undefined) {
      await deps.wakeUps.send({ organisationId, rooms: 'all' });
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
      if (drain.isReleased) return true;
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
    const { organisationId, pending } = drain;
    const context = await contextOf(drain, backlog);
    await addProbe(deps.syncs, drain);
    const wanted = [...pending.values()];
    const batch = await chooseRooms(deps.syncs, organisationId, wanted, drain.memory.sick);
    const pace = readPace(isProbe(drain));
    const rooms = pace.begin(whileAllowed(drain, batch));
    await forEachConcurrently(rooms, deps.concurrentReads, async (room) => {
      const outcome = await pace.timed(() => readOne(drain, context, room));
      if (outcome === undefined || !isDone(outcome)) {
        pending.set(room.roomId, { ...room, known: undefined });
        return;
      }
      pending.delete(room.roomId);
      if (room.etag !== undefined) {
        await deps.marks.clear(organisationId, room.roomId, room.etag);
      }
    });
  }

  /** Undefined when another drainer has the lease. */
  async function readOne(
    drain: Drain,
    context: DrainContext | undefined,
    room: DirtyRoom,
  ): Promise<Outcome | undefined> {
    if (!(await drain.lease.keep())) return undefined;
    const outcome =
      context === undefined
        ? await withoutAccess(drain.organisationId, room)
        : await readRoom(deps, context, room);
    count(drain, room.roomId, outcome, deps.clock());
    return outcome;
  }

  /** Undefined while there is no access. */
  async function contextOf(drain: Drain, backlog: Backlog) {
    const { organisationId, lease, log, memory, findings } = drain;
    const context = await contexts.read(organisationId, backlog.settings);
    if (context === undefined) return undefined;
    // While the organisation is degraded every success is reported, so that it recovers without a person.
    if (context.state === 'degraded') access.forget(organisationId);
    return {
      ...context,
      fence: lease.fence,
      log,
      memory,
      findings,
      pushes: pushed,
      storeAndRelease: releaseWith(deps, drain, backlog),
    };
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
    const seconds = NOT_CONNECTED_PAUSE_SECONDS;
    return isFollowed
      ? { kind: 'pause', cause: 'connection.not-connected', seconds }
      : { kind: 'skipped' };
  }

  /** When no room waits. True when it marked rooms. */
  async function reconcile(drain: Drain, backlog: Backlog): Promise<boolean> {
    const { memory } = drain;
    const done = await reconcileWhenDue(deps, memory.reconcileAt, () => contextOf(drain, backlog));
    if (done.reconcileAt !== memory.reconcileAt) {
      drain.memory = { ...memory, reconcileAt: done.reconcileAt };
    }
    if (done.pauseSeconds !== undefined) {
      pauseFor(drain, 'microsoft.throttled', deps.clock(), done.pauseSeconds);
    }
    return done.hasMarked;
  }

  async function release(drain: Drain): Promise<boolean> {
    const { lease, lags, memory, pause, pushed } = drain;
    const isReleased = await lease.release(
      { ...memory, lag: withLags(memory.lag, deps.clock(), lags) },
      pause?.until,
      pushed.flatMap(({ roomId, sync, etag }) => deps.syncs.saving(roomId, sync, etag)),
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
    if (isLeft) await wakeAt(organisationId, drain.pause?.until.getTime() ?? 0);
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

  /** At once when that time is over. */
  async function wakeAt(organisationId: string, until: number): Promise<void> {
    if (until > 0 && awaited.get(organisationId) === until) return;
    const delaySeconds = Math.max(0, (until - deps.clock().getTime()) / 1000);
    await deps.wakeUps.send({ organisationId }, { delaySeconds });
    if (delaySeconds > 0) awaited.set(organisationId, until);
  }
}
