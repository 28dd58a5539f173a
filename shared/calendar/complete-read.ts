/** Completes a stored read: push, verdict, subscription, and the row that records them. */
import { MicrosoftError } from '../microsoft/contract.ts';
import { measures } from '../platform/metrics.ts';
import type { Stored } from '../platform/tables.ts';
import type { RoomSnapshot } from './contract.ts';
import type { Outcome, RoomRead } from './drain-deps.ts';
import { keepSubscription, withSubscription } from './keep-subscription.ts';
import { objectiveOf } from './notification-lag.ts';
import { pushSnapshot } from './push-snapshot.ts';
import { reportVerdict } from './report-verdict.ts';
import { isDoubted, isLive, type RoomSync } from './room-sync.ts';

interface StoredRead {
  readonly row: Stored<RoomSync>;
  readonly version: number;
  /** Present when it has changed. */
  readonly snapshot: RoomSnapshot | undefined;
}

/** A room is measured once a day at most, so that it stays cheap; an organisation each minute at most. */
const MEASURE_ROOM_EVERY_MS = 24 * 3_600_000;
const MEASURE_EVERY_MS = 60_000;
const LONGEST_MEASURE_MS = 6 * 3_600_000;

/** Whether nothing but a push is left to do once the read is stored. */
export function isComplete(
  { deps, context, stored, eventId, startedAt }: RoomRead,
  next: RoomSync,
): boolean {
  const { subscription } = next;
  const isSubscribed = subscription !== undefined && subscription.renewAt > startedAt.toISOString();
  const isPolled = deps.subscriptions === undefined || context.follow === 'polling';
  return (
    stored.value.told === 'readable' &&
    (isSubscribed || isPolled) &&
    next.untoldAt === undefined &&
    (eventId === undefined || !context.findings.isDelayWanted)
  );
}

/** Stores the only room that waits together with the release of the lease; undefined when another one waits by now. */
export async function storeLast(
  read: RoomRead,
  { sync, version, snapshot }: Omit<StoredRead, 'row'> & { readonly sync: RoomSync },
): Promise<Outcome | undefined> {
  const { deps, context, mark, stored, room } = read;
  const { organisationId, pushes } = context;
  const changes = deps.syncs.saving(room.id, sync, stored.etag, snapshot);
  const isUnknown = version !== stored.value.pushedVersion;
  const lagSeconds = isUnknown ? lagOf(read) : undefined;
  if ((await context.storeAndRelease?.(changes, lagSeconds)) !== true) return undefined;
  if (isUnknown) {
    await pushNew(read, { version, snapshot });
    pushes.note(organisationId, room.id, version);
  }
  const isProven = mark.since !== undefined;
  return { kind: 'read', lagSeconds: undefined, again: false, isProven, isDoubted: false };
}

async function pushNew(
  read: RoomRead,
  { version, snapshot }: Pick<StoredRead, 'version' | 'snapshot'>,
): Promise<void> {
  const { deps, context, room } = read;
  await pushSnapshot(deps, context.organisationId, room.id, { version, snapshot });
  const seconds = lagOf(read);
  if (seconds === undefined) return;
  measures.changePushed.record(seconds, { objective: objectiveOf(seconds) });
}

/** From the notification to now. */
function lagOf({ deps, mark, stored }: RoomRead): number | undefined {
  const since = stored.value.announcedAt ?? mark.since;
  return since === undefined ? undefined : (deps.clock().getTime() - Date.parse(since)) / 1000;
}

export async function completeRead(
  read: RoomRead,
  { row, version, snapshot }: StoredRead,
): Promise<Outcome> {
  const { deps, context, mark, stored, room } = read;
  const { organisationId } = context;
  const before = stored.value;
  const isUnknown = version !== before.pushedVersion;
  if (isUnknown) await pushNew(read, { version, snapshot });
  // A read that finds nothing new, such as the one that follows another, was not late with anything.
  const lagSeconds = isUnknown ? lagOf(read) : undefined;
  await reportVerdict(read, 'readable');
  const subscribed = await keepSubscription(deps, context, room, row.value);
  const again = subscribed !== undefined && mustReadAgain(read, subscribed);
  if (again) await deps.marks.set(organisationId, room.id, { reason: 'changed' });
  const outcome = {
    kind: 'read',
    lagSeconds,
    again,
    isDoubted: isDoubted(row.value, read.startedAt),
    isProven: mark.since !== undefined,
    delay: await measureDelay(read),
  } as const;
  if (subscribed === undefined && before.told === 'readable') {
    const sync = { ...row.value, pushedVersion: version };
    return isUnknown ? { ...outcome, pushed: { roomId: room.id, sync, etag: row.etag } } : outcome;
  }
  const change = (sync: RoomSync): RoomSync => ({
    ...(subscribed === undefined ? sync : withSubscription(sync, subscribed)),
    pushedVersion: version,
    // The read was asked for again meanwhile: its mark brings another read.
    told: sync.told === before.told ? 'readable' : sync.told,
  });
  await deps.syncs.update(organisationId, room.id, change, row);
  return outcome;
}

/**
 * A change between this read and a new subscription was notified to nobody. A subscription that was lost leaves a room
 * whose next read was planned as if it had one.
 */
function mustReadAgain(
  { stored, startedAt }: RoomRead,
  { subscription }: Pick<RoomSync, 'subscription'>,
): boolean {
  const before = stored.value;
  if (subscription !== undefined && subscription.id !== before.subscription?.id) return true;
  const after = { ...before, subscription };
  return isLive(before, startedAt) && !isLive(after, startedAt);
}

/** How long Microsoft took from a change to its notification. `calendarView` does not say when an event was changed. */
async function measureDelay({ deps, context, mark, eventId, room }: RoomRead) {
  const { findings, identity } = context;
  if (!findings.isDelayWanted || mark.since === undefined || eventId === undefined)
    return undefined;
  findings.isDelayWanted = false;
  try {
    const changedAt = await deps.reader.changedAt(identity, room.emailAddress, eventId);
    if (changedAt === undefined) return undefined;
    const seconds = Math.max(0, (Date.parse(mark.since) - changedAt.getTime()) / 1000);
    measures.changeNotified.record(seconds);
    const everyMs = MEASURE_ROOM_EVERY_MS / Math.max(1, await context.countFollowed());
    const againMs = Math.min(LONGEST_MEASURE_MS, Math.max(MEASURE_EVERY_MS, everyMs));
    return { seconds, againMs };
  } catch (error) {
    // The event is gone, or Microsoft has other worries: another notification will tell.
    if (error instanceof MicrosoftError) return undefined;
    throw error;
  }
}
