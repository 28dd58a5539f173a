/** One drainer per organisation: reads its dirty rooms, a few at once, until none is left or time is up. */
import { forEachConcurrently } from '../platform/concurrency.ts';
import type { Logger } from '../platform/logger.ts';
import { accessReports } from './access-reports.ts';
import { drainContexts } from './drain-context.ts';
import type { DirtyRoom, DrainDeps } from './drain-deps.ts';
import { distrustOf } from './drain-memory.ts';
import { beginDrain, type Drain, pendingOf } from './drain-state.ts';
import type { Backlog, Lease } from './ports.ts';
import { readBatch } from './read-batch.ts';
import { reconcileWhenDue } from './reconcile-subscriptions.ts';
import { releaseLease, savePushed, stopEarly } from './release-lease.ts';

/** A transaction holds 100 changes, and a batch adds up to 50. */
const MOST_PUSHED = 40;

export type DrainOrganisation = (
  organisationId: string,
  log: Logger,
  rooms?: readonly DirtyRoom[],
) => Promise<void>;

export function drainOrganisation(deps: DrainDeps): DrainOrganisation {
  const access = accessReports(deps);
  const contextOf = drainContexts(deps, access);
  const wakeUps = drainerWakeUps(deps);
  const markAll = (organisationId: string, rooms: readonly DirtyRoom[]) =>
    forEachConcurrently(rooms, deps.concurrentReads, ({ roomId, mark }) =>
      deps.marks.set(organisationId, roomId, mark),
    );

  /** `rooms` are in the caller's queue message: they are only marked as dirty when they cannot be read now. */
  return async function drain(organisationId, log, rooms = []) {
    const lease = await deps.leases.acquire(organisationId, () => markAll(organisationId, rooms));
    // The holder of the lease reads the marks again before releasing it.
    if ('busy' in lease) return;
    if ('waitUntil' in lease) return await wakeUps.sendAt(organisationId, lease.waitUntil);
    wakeUps.arrived(organisationId);
    const drain = beginDrain({ organisationId, lease, log }, rooms, deps.clock());
    try {
      drain.isReleased = await readAll(drain);
    } finally {
      if (!drain.isReleased) await leaveToTheNext(drain);
    }
    await planAnewWhenDistrusted(drain);
    await access.report(drain);
  };

  /** True when nothing is left and the lease is released; false when it must stop before. */
  async function readAll(drain: Drain): Promise<boolean> {
    const { lease } = drain;
    for await (const backlog of looks(lease)) {
      const context = () => contextOf(drain, backlog);
      drain.pending = pendingOf(drain.pending, backlog);
      if (drain.pending.size > 0) await readBatch(deps, drain, await context());
      if (drain.isReleased) return true;
      if (drain.pause !== undefined || deps.clock().getTime() >= drain.end) return false;
      if (!(await lease.keep())) return false;
      if (drain.pushed.length > MOST_PUSHED) await savePushed(deps, drain);
      if (drain.pending.size > 0 || backlog.more) continue;
      if (await reconcileWhenDue(deps, drain, context)) continue;
      if (drain.pause !== undefined) return false;
      if (await releaseLease(deps, drain)) return true;
    }
    return false;
  }

  /** Marks the rooms that only the caller's message names, and wakes the next drainer when rooms are left. */
  async function leaveToTheNext(drain: Drain): Promise<void> {
    const { organisationId, pending } = drain;
    const unmarked = [...pending.values()].filter(({ etag }) => etag === undefined);
    await markAll(organisationId, unmarked);
    if (await stopEarly(deps, drain)) await wakeUps.sendAt(organisationId, drain.pause?.until);
  }

  /** Rooms whose next read was planned as notifications would come are planned anew. */
  async function planAnewWhenDistrusted({ organisationId, lease, memory }: Drain): Promise<void> {
    const isNew = distrustOf(memory) !== undefined && distrustOf(lease.memory) === undefined;
    if (isNew) await deps.wakeUps.send({ organisationId, rooms: 'all' });
  }
}

async function* looks(lease: Lease): AsyncGenerator<Backlog> {
  let backlog: Backlog | undefined = lease.backlog;
  while (backlog !== undefined) {
    yield backlog;
    backlog = await lease.look();
  }
}

/** Wakes the next drainer: one wake-up for a time is enough, however many messages wait for it. */
function drainerWakeUps({ wakeUps, clock }: Pick<DrainDeps, 'wakeUps' | 'clock'>) {
  /** In ms, by organisation: what this process has sent and what is still to come. */
  const awaited = new Map<string, number>();
  return {
    /** At once without a time, or when it is over. */
    async sendAt(organisationId: string, time?: Date): Promise<void> {
      const until = time?.getTime() ?? 0;
      if (until > 0 && awaited.get(organisationId) === until) return;
      const delaySeconds = Math.max(0, (until - clock().getTime()) / 1000);
      await wakeUps.send({ organisationId }, { delaySeconds });
      if (delaySeconds > 0) awaited.set(organisationId, until);
    },

    /** Its drainer is at work. */
    arrived(organisationId: string): void {
      awaited.delete(organisationId);
    },
  };
}
