/** Reads one dirty room: calendar → snapshot → store and push on change → when it is read next. */
import { MicrosoftError } from '../microsoft/contract.ts';
import { isRefused } from '../platform/dependencies.ts';
import { isUnavailable } from '../platform/saga-activity.ts';
import type { Stored } from '../platform/tables.ts';
import { planNextRead } from './cadence.ts';
import type { RoomSnapshot } from './contract.ts';
import type { DirtyRoom, DrainContext, DrainDeps, Outcome, RoomRead } from './drain-deps.ts';
import { handleFailure, handleUnexpected } from './handle-failure.ts';
import { keepSubscription, withSubscription } from './keep-subscription.ts';
import { normaliseEvents } from './normalise.ts';
import type { CalendarPages, DirtyMark } from './ports.ts';
import { applyPrivacy } from './privacy.ts';
import { pushSnapshot } from './push-snapshot.ts';
import { reportVerdict } from './report-verdict.ts';
import { isLive, type RoomSync } from './room-sync.ts';
import { contentHash, makeContent, nextVersion, type SnapshotContent } from './snapshot.ts';
import { type Window, windowOf } from './window.ts';

/** A page that failed is asked for again after this time. */
const PAGE_RETRY_SECONDS = 300;

export async function readRoom(
  deps: DrainDeps,
  context: DrainContext,
  { roomId, mark, known }: DirtyRoom,
): Promise<Outcome> {
  const { organisationId } = context;
  const [stored, room] = await Promise.all([
    known ?? deps.syncs.get(organisationId, roomId),
    deps.rooms().get(organisationId, roomId),
  ]);
  const startedAt = deps.clock();
  if (stored === undefined || room === undefined) return { kind: 'skipped' };
  // The index entry does not match the row.
  const isEarly = mark.reason === 'due' && Date.parse(stored.value.dueAt) > startedAt.getTime();
  if (isEarly) return { kind: 'skipped' };
  // The lease was lost during the read, and another drainer is at work.
  if (stored.value.fence > context.fence) return { kind: 'superseded' };
  const { notBefore } = stored.value;
  if (notBefore !== undefined && Date.parse(notBefore) > startedAt.getTime()) {
    return await announceLater(deps, organisationId, stored, mark);
  }
  const timeZone = room.timeZone ?? context.settings.defaultTimeZone ?? 'UTC';
  const read = { deps, context, mark, stored, room, timeZone, startedAt };
  try {
    return await readCalendar(read);
  } catch (error) {
    if (error instanceof MicrosoftError) return await handleFailure(read, error);
    // A RangeError, for example an unknown time zone, must fail only this room.
    if (error instanceof RangeError) return await handleUnexpected(read, error);
    if (isRefused(error)) return { kind: 'pause', cause: 'service.misconfigured' };
    if (isUnavailable(error)) return { kind: 'pause', cause: 'service.unavailable' };
    throw error;
  }
}

/** Microsoft asked not to be asked for this mailbox yet: its row says so, and remembers what was announced meanwhile. */
async function announceLater(
  { syncs }: Pick<DrainDeps, 'syncs'>,
  organisationId: string,
  { row, value, etag }: Stored<RoomSync>,
  { since }: DirtyMark,
): Promise<Outcome> {
  if (since === undefined || value.announcedAt !== undefined) return { kind: 'skipped' };
  const sync = { ...value, announcedAt: since };
  const isSaved = await syncs.save(organisationId, row, { sync }, etag);
  return { kind: isSaved === undefined ? 'conflict' : 'skipped' };
}

async function readCalendar(read: RoomRead): Promise<Outcome> {
  const { deps, context, stored, room, timeZone, startedAt } = read;
  const { organisationId } = context;
  const sync = stored.value;
  const window = windowOf(startedAt, timeZone, context.settings.windowDays);
  const live =
    deps.subscriptions !== undefined &&
    context.follow === 'notifications' &&
    isLive(sync, startedAt);
  const plan = planNextRead({
    now: startedAt,
    timeZone,
    live,
    followedRooms: live ? 0 : await context.countFollowed(),
    random: deps.random,
  });
  const pages = await deps.reader.read(context.identity, room.emailAddress, window);
  const dueAt = soonerAfterFailure(read, pages, plan.dueAt).toISOString();
  // The index entry is written before the row: a surplus entry is dropped later, a missing one would forget the room.
  await deps.index.move({ dueAt: sync.dueAt, organisationId, roomId: room.id }, dueAt);
  const content = contentOf(read, window, pages);
  const hash = contentHash(content);
  const changed = hash !== sync.hash;
  const version =
    changed || sync.version === undefined ? nextVersion(sync.version, startedAt) : sync.version;
  const readAt = startedAt.toISOString();
  const { soonest: _before, failingSince: _f, announcedAt: _a, notBefore: _n, ...known } = sync;
  const next: RoomSync = {
    ...known,
    dueAt,
    readAt,
    freshUntil: plan.freshUntil.toISOString(),
    hash,
    version,
    failures: 0,
    fence: context.fence,
    ...soonestOf(content, readAt),
  };
  const snapshot = changed ? { version, ...content, generatedAt: readAt } : undefined;
  const etag = await deps.syncs.save(
    organisationId,
    room.id,
    { sync: next, snapshot },
    stored.etag,
  );
  if (etag === undefined) return { kind: 'conflict' };
  return await complete(read, { row: { row: room.id, value: next, etag }, version, snapshot });
}

interface StoredRead {
  readonly row: Stored<RoomSync>;
  readonly version: number;
  /** Present when it has changed. */
  readonly snapshot: RoomSnapshot | undefined;
}

/** Runs after the read is stored: push, verdict, subscription, and the row that records them. */
async function complete(read: RoomRead, { row, version, snapshot }: StoredRead): Promise<Outcome> {
  const { deps, context, mark, stored, room } = read;
  const { organisationId } = context;
  const before = stored.value;
  const isUnknown = version !== before.pushedVersion;
  if (isUnknown) await pushSnapshot(deps, organisationId, room.id, { version, snapshot });
  const since = before.announcedAt ?? mark.since;
  const lagSeconds =
    since === undefined ? undefined : (deps.clock().getTime() - Date.parse(since)) / 1000;
  await reportVerdict(read, 'readable');
  const subscribed = await keepSubscription(deps, context, room, row.value);
  const again =
    subscribed?.subscription !== undefined &&
    subscribed.subscription.id !== before.subscription?.id;
  // A change between this read and a new subscription was notified to nobody: the room is read once more.
  if (again) await deps.marks.set(organisationId, room.id, { reason: 'changed' });
  const outcome = { kind: 'read', lagSeconds, again } as const;
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

/** Meetings are in order; all-day ones say nothing about the hour. */
function soonestOf({ meetings }: SnapshotContent, now: string): Pick<RoomSync, 'soonest'> {
  const next = meetings.find(({ allDay, end }) => !allDay && end > now);
  return next === undefined ? {} : { soonest: next.start };
}

/** When a later page could not be read, the rest of the calendar is asked for soon. */
function soonerAfterFailure(
  { context, room, startedAt }: RoomRead,
  { failure }: CalendarPages,
  planned: Date,
): Date {
  if (failure === undefined) return planned;
  const { organisationId, log } = context;
  const { reason, status, code } = failure;
  log.warn('calendar.page-failed', {
    organisation: organisationId,
    room: room.id,
    reason,
    status,
    code,
  });
  const seconds = Math.max(failure.retryAfterSeconds ?? 0, PAGE_RETRY_SECONDS);
  return new Date(Math.min(planned.getTime(), startedAt.getTime() + seconds * 1000));
}

/** The content that the screen may show: privacy is applied here, before anything is stored. */
function contentOf(
  { context, room, timeZone, startedAt }: RoomRead,
  window: Window,
  { events, incomplete }: CalendarPages,
): SnapshotContent {
  const { organisationId, settings, log } = context;
  const privacy = room.privacy ?? settings.privacy;
  const where = { organisationId, roomId: room.id, window };
  const { candidates, unplaced } = normaliseEvents(events, where);
  if (unplaced > 0) {
    log.warn('calendar.events-unplaced', {
      organisation: organisationId,
      room: room.id,
      count: unplaced,
    });
  }
  const meetings = candidates.map((candidate) =>
    applyPrivacy(candidate, { privacy, showJoinLinks: settings.showJoinLinks }),
  );
  const isAssumed = (room.timeZone ?? settings.defaultTimeZone) === null;
  const about = {
    room: {
      id: room.id,
      name: room.displayName,
      timeZone,
      ...(isAssumed ? { timeZoneAssumed: true as const } : {}),
    },
    window: { from: window.from, to: window.to },
    privacy,
  };
  return makeContent(about, meetings, { now: startedAt, incomplete, unplaced });
}
