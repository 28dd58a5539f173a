/** Reads one dirty room: calendar → snapshot → store and push on change → when it is read next. */
import { MicrosoftError } from '../microsoft/contract.ts';
import { isLost, isRefused } from '../platform/dependencies.ts';
import { isUnavailable } from '../platform/saga-activity.ts';
import type { Stored } from '../platform/tables.ts';
import { type Plan, planNextRead } from './cadence.ts';
import { completeRead, isComplete, storeLast } from './complete-read.ts';
import type { DirtyRoom, DrainContext, DrainDeps, Outcome, RoomRead } from './drain-deps.ts';
import { distrustOf } from './drain-memory.ts';
import { handleFailure, handleUnexpected } from './handle-failure.ts';
import { normaliseEvents } from './normalise.ts';
import type { CalendarPages, DirtyMark } from './ports.ts';
import { applyPrivacy } from './privacy.ts';
import { meaningOf } from './read-failure.ts';
import { isLive, LONGEST_LATENCY_MS, type RoomSync } from './room-sync.ts';
import { contentHash, makeContent, nextVersion, type SnapshotContent } from './snapshot.ts';
import { throttleSeconds } from './waits.ts';
import { type Window, windowOf } from './window.ts';

/** A page that failed is asked for again after this time. */
const PAGE_RETRY_SECONDS = 300;
/** The next reconciliation copies it anew. */
const COPY_MS = 2 * 3_600_000;

export async function readRoom(
  deps: DrainDeps,
  context: DrainContext,
  { roomId, mark, known, eventId }: DirtyRoom,
): Promise<Outcome> {
  const { organisationId } = context;
  const startedAt = deps.clock();
  const copy = mark.since === undefined ? undefined : roomCopy(known, startedAt);
  const [row, room] = await Promise.all([
    known ?? deps.syncs.get(organisationId, roomId),
    copy ?? deps.rooms().get(organisationId, roomId),
  ]);
  const stored = row && context.pushes.corrected(organisationId, row);
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
  const read = { deps, context, mark, eventId, stored, room, timeZone, startedAt };
  try {
    return await readCalendar(read);
  } catch (error) {
    if (error instanceof MicrosoftError) return await handleFailure(read, error);
    // A RangeError, for example an unknown time zone, must fail only this room.
    if (error instanceof RangeError) return await handleUnexpected(read, error);
    context.findings.isSecretLost ||= isLost(error);
    if (isRefused(error)) return { kind: 'pause', cause: 'service.misconfigured' };
    if (isUnavailable(error)) return { kind: 'pause', cause: 'service.unavailable' };
    throw error;
  }
}

/** The room's record as the last read copied it. Whoever changes the room removes the copy, unless a crash comes between. */
function roomCopy(known: Stored<RoomSync> | undefined, now: Date): RoomRead['room'] | undefined {
  const copy = known?.value.room;
  const isRecent = copy !== undefined && now.getTime() - Date.parse(copy.copiedAt) < COPY_MS;
  return isRecent ? { ...copy, id: known?.row ?? '' } : undefined;
}

const copyOf = (
  { displayName, emailAddress, timeZone, privacy }: RoomRead['room'],
  copiedAt: string,
): RoomSync['room'] => ({
  displayName,
  emailAddress,
  timeZone,
  ...(privacy && { privacy }),
  copiedAt,
});

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
  const live = isFollowed(read);
  const pages = await deps.reader.read(context.identity, room.emailAddress, window);
  const { content, ...found } = contentOf(read, window, pages);
  const hash = contentHash(content);
  const changed = hash !== sync.hash;
  const untoldAt = live && changed ? untoldSince(read, content) : proofless(read);
  const readAt = startedAt.toISOString();
  const agreedSince = live && untoldAt === undefined ? (sync.agreedSince ?? readAt) : undefined;
  const plan = await planOf(read, { live, untoldAt, agreedSince });
  const { dueAt, ...wait } = dueAfterPages(read, pages, plan.dueAt);
  // The index entry is written before the row: a surplus entry is dropped later, a missing one would forget the room.
  await deps.index.move({ dueAt: sync.dueAt, organisationId, roomId: room.id }, dueAt);
  const version =
    changed || sync.version === undefined ? nextVersion(sync.version, startedAt) : sync.version;
  const next: RoomSync = {
    ...withoutTrouble(sync),
    dueAt,
    readAt,
    freshUntil: plan.freshUntil.toISOString(),
    hash,
    version,
    failures: 0,
    fence: context.fence,
    room: room.copiedAt === undefined ? copyOf(room, readAt) : sync.room,
    ...soonestOf(content, readAt),
    ...(untoldAt && { untoldAt }),
    ...(agreedSince && { agreedSince }),
    ...wait,
    ...found,
  };
  const snapshot = changed ? { version, ...content, generatedAt: readAt } : undefined;
  if (context.storeAndRelease !== undefined && isComplete(read, next)) {
    const outcome = await storeLast(read, { sync: next, version, snapshot });
    if (outcome !== undefined) return outcome;
  }
  const etag = await deps.syncs.save(
    organisationId,
    room.id,
    { sync: next, snapshot },
    stored.etag,
  );
  if (etag === undefined) return { kind: 'conflict' };
  return await completeRead(read, { row: { row: room.id, value: next, etag }, version, snapshot });
}

/** Whether notifications are relied on for this room. */
function isFollowed({ deps, context, stored, startedAt }: RoomRead): boolean {
  return (
    deps.subscriptions !== undefined &&
    context.follow === 'notifications' &&
    distrustOf(context.memory) === undefined &&
    isLive(stored.value, startedAt)
  );
}

/** A notification ends the doubt that none arrives. */
const proofless = ({ stored, mark }: RoomRead): string | undefined =>
  mark.since === undefined ? stored.value.untoldAt : undefined;

/** Since when a change is known that no notification has told: this read was due, and nothing else explains it. */
function untoldSince(read: RoomRead, { window, truncated }: SnapshotContent): string | undefined {
  const { stored, mark, startedAt, timeZone } = read;
  const { readAt, hash, untoldAt } = stored.value;
  if (mark.reason !== 'due' || readAt === undefined || hash === undefined || truncated) {
    return proofless(read);
  }
  // At midnight every room shows another day.
  const isSameDay = windowOf(new Date(readAt), timeZone, 1).from === window.from;
  return isSameDay ? (untoldAt ?? startedAt.toISOString()) : untoldAt;
}

async function planOf(
  { deps, context, startedAt, timeZone }: RoomRead,
  {
    live,
    untoldAt,
    agreedSince,
  }: { readonly live: boolean } & Pick<RoomSync, 'untoldAt' | 'agreedSince'>,
): Promise<Plan> {
  const plan = planNextRead({
    now: startedAt,
    timeZone,
    live,
    agreedSince,
    followedRooms: live ? 0 : await context.countFollowed(),
    hurried: distrustOf(context.memory) === 'slow',
    random: deps.random,
  });
  if (!live || untoldAt === undefined) return plan;
  // Whether its notification only comes late is known by then.
  const judged = Date.parse(untoldAt) + LONGEST_LATENCY_MS + 1000;
  const dueAt = new Date(Math.min(plan.dueAt.getTime(), Math.max(judged, startedAt.getTime())));
  return { ...plan, dueAt };
}

/** The row without facts of an unsuccessful read or of the calendar before. */
function withoutTrouble(sync: RoomSync): RoomSync {
  const {
    soonest: _soonest,
    failingSince: _failing,
    announcedAt: _announced,
    notBefore: _throttled,
    untoldAt: _untold,
    agreedSince: _agreed,
    unplaced: _unplaced,
    toldFailing: _told,
    ...rest
  } = sync;
  return rest;
}

/** Meetings are in order; all-day ones say nothing about the hour. */
function soonestOf({ meetings }: SnapshotContent, now: string): Pick<RoomSync, 'soonest'> {
  const next = meetings.find(({ allDay, end }) => !allDay && end > now);
  return next === undefined ? {} : { soonest: next.start };
}

/** When a later page could not be read, the rest of the calendar is asked for soon, but no sooner than Microsoft wants. */
function dueAfterPages(
  { context, room, startedAt }: RoomRead,
  { failure }: CalendarPages,
  planned: Date,
): Pick<RoomSync, 'dueAt' | 'notBefore'> {
  if (failure === undefined) return { dueAt: planned.toISOString() };
  const { organisationId, log } = context;
  const { reason, status, code } = failure;
  log.warn('calendar.page-failed', {
    organisation: organisationId,
    room: room.id,
    reason,
    status,
    code,
  });
  const after = (seconds: number) => new Date(startedAt.getTime() + seconds * 1000).toISOString();
  const dueAt = [planned.toISOString(), after(PAGE_RETRY_SECONDS)].sort()[0] ?? '';
  if (meaningOf(failure) !== 'throttled') return { dueAt };
  const notBefore = after(throttleSeconds(failure.retryAfterSeconds, 1));
  return { dueAt: dueAt > notBefore ? dueAt : notBefore, notBefore };
}

/** The content that the screen may show: privacy is applied here, before anything is stored. */
function contentOf(
  { context, stored, room, timeZone, startedAt }: RoomRead,
  window: Window,
  { events, incomplete }: CalendarPages,
): { readonly content: SnapshotContent } & Pick<RoomSync, 'unplaced'> {
  const { organisationId, settings, log } = context;
  const privacy = room.privacy ?? settings.privacy;
  const where = { organisationId, roomId: room.id, window };
  const { candidates, unplaced } = normaliseEvents(events, where);
  // Once for each change, not at every read.
  if (unplaced > 0 && unplaced !== stored.value.unplaced) {
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
  const content = makeContent(about, meetings, { now: startedAt, incomplete, unplaced });
  return unplaced === 0 ? { content } : { content, unplaced };
}
