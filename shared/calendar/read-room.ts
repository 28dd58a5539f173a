/** Reads one dirty room: calendar → snapshot → store and push on change → when it is read next. */
import { MicrosoftError } from '../microsoft/contract.ts';
import type { Stored } from '../platform/tables.ts';
import { planNextRead } from './cadence.ts';
import { changeSync } from './change-sync.ts';
import type { DrainContext, DrainPorts } from './drain-ports.ts';
import { keepSubscription, withSubscription } from './keep-subscription.ts';
import { type GraphEvent, normalise } from './normalise.ts';
import type { DirtyMark } from './ports.ts';
import { applyPrivacy } from './privacy.ts';
import { pushSnapshot } from './push-snapshot.ts';
import { finish, type Outcome, type Reading, tell } from './reading.ts';
import { isLive, type RoomSync } from './room-sync.ts';
import { settleFailure, settleOddity } from './settle-failure.ts';
import { contentHash, makeContent, nextVersion, type SnapshotContent } from './snapshot.ts';
import { type Window, windowOf } from './window.ts';

export async function readRoom(
  ports: DrainPorts,
  context: DrainContext,
  mark: Stored<DirtyMark>,
): Promise<Outcome> {
  const { organisationId } = context;
  const [stored, room] = await Promise.all([
    ports.syncs.get(organisationId, mark.row),
    ports.rooms().get(organisationId, mark.row),
  ]);
  const startedAt = ports.clock();
  if (stored === undefined || room === undefined || isEarly(mark, stored, startedAt)) {
    await ports.marks.clear(organisationId, mark.row, mark.etag);
    return { kind: 'skipped' };
  }
  // A lease lost while it was held: its successor is at work.
  if (stored.value.fence > context.fence) return { kind: 'pause', seconds: 0 };
  const timeZone = room.timeZone ?? 'UTC';
  const reading = { ports, context, mark, stored, room, timeZone, startedAt };
  try {
    return await readCalendar(reading);
  } catch (error) {
    if (error instanceof MicrosoftError) return await settleFailure(reading, error);
    // Of what nobody can compute with, such as an unheard-of time zone, its neighbours must not suffer.
    if (error instanceof RangeError) return await settleOddity(reading, error);
    throw error;
  }
}

/** Marked by an index entry that disagrees with the row. */
const isEarly = (mark: Stored<DirtyMark>, { value }: Stored<RoomSync>, now: Date): boolean =>
  mark.value.reason === 'due' && Date.parse(value.dueAt) > now.getTime();

async function readCalendar(reading: Reading): Promise<Outcome> {
  const { ports, context, stored, room, timeZone, startedAt } = reading;
  const { organisationId } = context;
  const sync = stored.value;
  const window = windowOf(startedAt, timeZone, context.settings.windowDays);
  const plan = planNextRead({
    now: startedAt,
    timeZone,
    live:
      ports.subscriptions !== undefined &&
      context.follow === 'notifications' &&
      isLive(sync, startedAt),
    followedRooms: context.followedRooms,
    random: ports.random,
  });
  const dueAt = plan.dueAt.toISOString();
  // The entry must be there before the row says so: one too many is dropped, one too few is a room forgotten.
  const [{ events, incomplete }] = await Promise.all([
    ports.reader.read(context.identity, room.emailAddress, window),
    ports.index.insert({ dueAt, organisationId, roomId: room.id }),
  ]);
  const content = contentOf(reading, window, events, incomplete);
  const hash = contentHash(content);
  const changed = hash !== sync.hash;
  const version =
    changed || sync.version === undefined ? nextVersion(sync.version, startedAt) : sync.version;
  const readAt = startedAt.toISOString();
  const { soonest: _before, ...known } = sync;
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
  const saved = await ports.syncs.save(
    organisationId,
    room.id,
    { sync: next, snapshot },
    stored.etag,
  );
  // Somebody changed the row meanwhile, so the mark stays and the room is read again.
  if (!saved) return { kind: 'skipped' };

  const unknown = version !== sync.pushedVersion;
  if (unknown) await pushSnapshot(ports, organisationId, room.id, version);
  const lagSeconds = lagOf(reading);
  await tell(reading, 'readable');
  const subscribed = await keepSubscription(ports, context, room, next);
  const { subscription } = subscribed ?? {};
  // What changed between this read and a new subscription was told to nobody: read once more.
  if (subscription !== undefined && subscription.id !== sync.subscription?.id) {
    await ports.marks.set(organisationId, room.id, { reason: 'changed' });
  }
  if (subscribed !== undefined || unknown || sync.told !== 'readable') {
    await changeSync(ports.syncs, organisationId, room.id, (row) => ({
      ...(subscribed === undefined ? row : withSubscription(row, subscribed)),
      pushedVersion: version,
      // Asked anew meanwhile: the mark that came with it brings another read.
      told: row.told === sync.told ? 'readable' : row.told,
    }));
  }
  await finish(reading, dueAt);
  return { kind: 'read', lagSeconds };
}

const lagOf = ({ ports, mark }: Reading): number | undefined =>
  mark.value.since === undefined
    ? undefined
    : (ports.clock().getTime() - Date.parse(mark.value.since)) / 1000;

/** Meetings are in order; all-day ones say nothing about the hour. */
function soonestOf({ meetings }: SnapshotContent, now: string): Pick<RoomSync, 'soonest'> {
  const next = meetings.find(({ allDay, end }) => !allDay && end > now);
  return next === undefined ? {} : { soonest: next.start };
}

/** What the screen may show: privacy is applied here, before anything is stored. */
function contentOf(
  { context, room, timeZone, startedAt }: Reading,
  window: Window,
  events: readonly GraphEvent[],
  incomplete: boolean,
): SnapshotContent {
  const { organisationId, settings } = context;
  const privacy = room.privacy ?? settings.privacy;
  const meetings = events.flatMap((event) => {
    const candidate = normalise(event, { organisationId, roomId: room.id, window });
    return candidate === undefined
      ? []
      : [applyPrivacy(candidate, { privacy, showJoinLinks: settings.showJoinLinks })];
  });
  const about = {
    room: { id: room.id, name: room.displayName, timeZone },
    window: { from: window.from, to: window.to },
    privacy,
  };
  return makeContent(about, meetings, { now: startedAt, incomplete });
}
