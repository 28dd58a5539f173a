/** Reads one dirty room: calendar → snapshot → store and push on change → when it is read next. */
import { MicrosoftError } from '../microsoft/contract.ts';
import { backoffSeconds } from '../platform/retry.ts';
import type { Stored } from '../platform/tables.ts';
import type { CalendarVerdict, Room } from '../rooms/contract.ts';
import { planNextRead } from './cadence.ts';
import { changeSync } from './change-sync.ts';
import type { DrainContext, DrainPorts } from './drain-ports.ts';
import { keepSubscription, withSubscription } from './keep-subscription.ts';
import { normalise } from './normalise.ts';
import type { DirtyMark } from './ports.ts';
import { applyPrivacy } from './privacy.ts';
import { pushSnapshot } from './push-snapshot.ts';
import { meaningOf } from './read-failure.ts';
import { isLive, type RoomSync } from './room-sync.ts';
import { contentHash, makeContent, nextVersion } from './snapshot.ts';
import { windowOf } from './window.ts';

/** `skipped`: nothing was read. `refused`: this room's calendar may not be read or is missing. */
export type Outcome =
  | { readonly kind: 'read' | 'skipped' | 'refused' | 'failed' }
  | { readonly kind: 'pause'; readonly seconds: number; readonly code?: string | undefined };

const NORMAL_PAUSE_SECONDS = 10;
const LOST_ACCESS_PAUSE_SECONDS = 300;
const LONGEST_PASSING_SECONDS = 300;
const LONGEST_REFUSED_SECONDS = 1800;

interface Reading {
  readonly ports: DrainPorts;
  readonly context: DrainContext;
  readonly mark: Stored<DirtyMark>;
  readonly stored: Stored<RoomSync>;
  readonly room: Room;
  readonly timeZone: string;
  readonly startedAt: Date;
}

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
  const early = mark.value.reason === 'due' && stored !== undefined && isEarly(stored, startedAt);
  if (stored === undefined || room === undefined || early) {
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
    if (!(error instanceof MicrosoftError)) throw error;
    return await settleFailure(reading, error);
  }
}

/** An index entry that disagrees with the row. */
const isEarly = ({ value }: Stored<RoomSync>, now: Date): boolean =>
  Date.parse(value.dueAt) > now.getTime();

async function readCalendar(reading: Reading): Promise<Outcome> {
  const { ports, context, mark, stored, room, timeZone, startedAt } = reading;
  const { organisationId } = context;
  const sync = stored.value;
  const window = windowOf(startedAt, timeZone, context.settings.windowDays);
  const plan = planNextRead({
    now: startedAt,
    timeZone,
    live: isLive(sync, startedAt),
    followedRooms: context.followedRooms,
    random: ports.random,
  });
  const dueAt = plan.dueAt.toISOString();
  // The index entry must be there before the row says so: an entry too many is dropped, one too few is a room forgotten.
  const [{ events, incomplete }] = await Promise.all([
    ports.reader.read(context.identity, room.emailAddress, window),
    ports.index.insert({ dueAt, organisationId, roomId: room.id }),
  ]);
  const privacy = room.privacy ?? context.settings.privacy;
  const meetings = events.flatMap((event) => {
    const candidate = normalise(event, { organisationId, roomId: room.id, window });
    return candidate === undefined
      ? []
      : [applyPrivacy(candidate, { privacy, showJoinLinks: context.settings.showJoinLinks })];
  });
  const content = makeContent(
    {
      room: { id: room.id, name: room.displayName, timeZone },
      window: { from: window.from, to: window.to },
      privacy,
    },
    meetings,
    { now: startedAt, incomplete },
  );
  const hash = contentHash(content);
  const changed = hash !== sync.hash;
  const version =
    changed || sync.version === undefined ? nextVersion(sync.version, startedAt) : sync.version;
  const next: RoomSync = {
    ...sync,
    dueAt,
    readAt: startedAt.toISOString(),
    freshUntil: plan.freshUntil.toISOString(),
    hash,
    version,
    failures: 0,
    fence: context.fence,
  };
  const saved = await ports.syncs.save(
    organisationId,
    room.id,
    {
      sync: next,
      snapshot: changed ? { version, ...content, generatedAt: startedAt.toISOString() } : undefined,
    },
    stored.etag,
  );
  // Somebody changed the row meanwhile, so the mark stays and the room is read again.
  if (!saved) return { kind: 'skipped' };
  if (version !== sync.pushedVersion) await pushSnapshot(ports, organisationId, room.id, version);
  await tell(reading, 'readable');
  const subscribed = await keepSubscription(ports, context, room, next);
  if (subscribed !== undefined || version !== sync.pushedVersion || sync.told !== 'readable') {
    await changeSync(ports.syncs, organisationId, room.id, (row) => ({
      ...(subscribed === undefined ? row : withSubscription(row, subscribed)),
      pushedVersion: version,
      // Asked anew meanwhile: the mark that came with it brings another read.
      told: row.told === sync.told ? 'readable' : row.told,
    }));
  }
  const isNew = subscribed?.subscription?.id !== sync.subscription?.id;
  // What changed between this read and a new subscription was told to nobody: read once more.
  if (subscribed?.subscription !== undefined && isNew) {
    await ports.marks.set(organisationId, room.id, { reason: 'changed' });
  }
  await Promise.all([
    ports.marks.clear(organisationId, room.id, mark.etag),
    ports.index.remove({ dueAt: sync.dueAt, organisationId, roomId: room.id }),
  ]);
  return { kind: 'read' };
}

async function settleFailure(reading: Reading, error: MicrosoftError): Promise<Outcome> {
  const { context, room } = reading;
  const meaning = meaningOf(error.reason);
  context.log.warn('calendar.read-failed', {
    organisation: context.organisationId,
    room: room.id,
    reason: error.reason,
    status: error.status,
    code: error.code,
  });
  switch (meaning) {
    case 'throttled':
      return { kind: 'pause', seconds: error.retryAfterSeconds ?? NORMAL_PAUSE_SECONDS };
    case 'lost-access':
      return {
        kind: 'pause',
        seconds: LOST_ACCESS_PAUSE_SECONDS,
        code: error.code ?? error.reason,
      };
    case 'passing':
      await retryLater(reading, LONGEST_PASSING_SECONDS, undefined);
      return { kind: 'failed' };
    case 'refused':
    case 'missing':
      await tell(reading, meaning);
      await retryLater(reading, LONGEST_REFUSED_SECONDS, meaning);
      return { kind: 'refused' };
  }
}

/** Slower with every failure; the last snapshot stays and grows stale by itself. */
async function retryLater(
  { ports, context, mark, stored, room, startedAt }: Reading,
  longestSeconds: number,
  verdict: CalendarVerdict | undefined,
): Promise<void> {
  const { organisationId } = context;
  const sync = stored.value;
  const failures = sync.failures + 1;
  const seconds = backoffSeconds(failures, 30, longestSeconds) * (0.75 + 0.25 * ports.random());
  const dueAt = new Date(startedAt.getTime() + seconds * 1000).toISOString();
  await ports.index.insert({ dueAt, organisationId, roomId: room.id });
  const saved = await ports.syncs.save(
    organisationId,
    room.id,
    {
      sync: {
        ...sync,
        dueAt,
        failures,
        told: verdict ?? sync.told,
        fence: context.fence,
      },
    },
    stored.etag,
  );
  if (!saved) return;
  await Promise.all([
    ports.marks.clear(organisationId, room.id, mark.etag),
    ports.index.remove({ dueAt: sync.dueAt, organisationId, roomId: room.id }),
  ]);
}

/** Rooms and alerts hear of it when the answer differs from the one before. */
async function tell(
  { ports, context, stored, room }: Reading,
  verdict: CalendarVerdict,
): Promise<void> {
  if (stored.value.told === verdict) return;
  const { organisationId } = context;
  const cause = { organisationId, kind: 'room-lost', subject: room.id } as const;
  await ports.rooms().noteCalendar(organisationId, room.id, verdict);
  if (verdict === 'readable') await ports.alerts().resolve(cause);
  else {
    await ports.alerts().raise({
      ...cause,
      severity: 'warning',
      message:
        verdict === 'refused'
          ? 'Microsoft refuses to show the calendar of a room. Check the scope of ClickShare Calendar Sync.'
          : 'The mailbox of a room is gone.',
    });
  }
  await ports.live().publish(organisationId, {
    kind: 'room.changed',
    data: { roomId: room.id },
  });
}
