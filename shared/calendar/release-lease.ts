/** The end of a drain: its memory, and the rows of rooms whose devices were sent a snapshot, are stored with the lease. */
import type { DrainContext, DrainDeps } from './drain-deps.ts';
import { isUntroubled } from './drain-memory.ts';
import type { Drain } from './drain-state.ts';
import { withLags } from './notification-lag.ts';
import type { Backlog } from './ports.ts';

type Deps = Pick<DrainDeps, 'syncs' | 'clock'>;

/** False when a room was marked meanwhile, or another drainer is at work. */
export async function releaseLease({ syncs, clock }: Deps, drain: Drain): Promise<boolean> {
  const { lease, lags, memory, pause, pushed } = drain;
  const isReleased = await lease.release(
    { ...memory, lag: withLags(memory.lag, clock(), lags) },
    pause?.until,
    pushed.flatMap(({ roomId, sync, etag }) => syncs.saving(roomId, sync, etag)),
  );
  if (!isReleased) await savePushed({ syncs }, drain);
  return isReleased;
}

/** A room that is the only one, and that the caller's message names, is stored as the lease is released. */
export function releaseWithRoom(
  { subscriptions, clock }: Pick<DrainDeps, 'subscriptions' | 'clock'>,
  drain: Drain,
  { more }: Backlog,
): DrainContext['storeAndRelease'] {
  const { lease, memory, pending } = drain;
  const [only] = pending.values();
  const { reconcileAt = '' } = memory;
  const isReconciled = subscriptions === undefined || reconcileAt > clock().toISOString();
  const isAlone = pending.size === 1 && only?.etag === undefined && !more;
  if (!isAlone || !isReconciled || drain.read > 0 || !isUntroubled(memory)) return undefined;
  return async (changes, lag) => {
    const lags = withLags(memory.lag, clock(), lag === undefined ? [] : [lag]);
    drain.isReleased = await lease.release({ ...memory, lag: lags }, undefined, changes);
    return drain.isReleased;
  };
}

/** Releases the lease before everything is read. True when a room is left to the next drainer. */
export async function stopEarly(deps: Deps, drain: Drain): Promise<boolean> {
  const { lease, pending } = drain;
  let isLeft = pending.size > 0 || lease.backlog.more;
  while (!(await releaseLease(deps, drain))) {
    const backlog = await lease.look();
    if (backlog === undefined) break;
    isLeft ||= backlog.marks.length > 0;
  }
  return isLeft;
}

/** Writes the rows that wait for the release now, each by itself. */
export async function savePushed({ syncs }: Pick<DrainDeps, 'syncs'>, drain: Drain): Promise<void> {
  for (const { roomId, sync, etag } of drain.pushed) {
    const { version } = sync;
    await syncs.update(
      drain.organisationId,
      roomId,
      (row) => (row.version === version ? { ...row, pushedVersion: version } : row),
      { row: roomId, value: sync, etag },
    );
  }
  drain.pushed = [];
}
