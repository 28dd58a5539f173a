/** Handles a failed calendar read: whether it concerns the room or the organisation, and when it is tried again. */
import type { MicrosoftError } from '../microsoft/contract.ts';
import { backoffSeconds } from '../platform/retry.ts';
import type { Outcome, RoomRead } from './drain-deps.ts';
import type { DirtyMark } from './ports.ts';
import { isUnclear, meaningOf } from './read-failure.ts';
import { reportVerdict } from './report-verdict.ts';
import type { RoomSync } from './room-sync.ts';
import { retrySeconds, throttleSeconds } from './waits.ts';

const LOST_ACCESS_PAUSE_SECONDS = 300;
const FIRST_RETRY_SECONDS = 30;
const LONGEST_REFUSED_SECONDS = 1800;
/** The sweep is late for shorter waits. */
const WAKE_BELOW_SECONDS = 60;
/** An alert names the room within ten minutes, so it cannot wait for a next try after the eighth. */
const ALERT_WITHIN_MS = 8 * 60_000;

type Failed = Extract<Outcome, { kind: 'failed' }>;

export async function handleFailure(read: RoomRead, error: MicrosoftError): Promise<Outcome> {
  const { context, room, stored, startedAt } = read;
  const meaning = meaningOf(error);
  context.log.warn('calendar.read-failed', {
    organisation: context.organisationId,
    room: room.id,
    reason: error.reason,
    status: error.status,
    code: error.code,
  });
  const times = stored.value.failures + 1;
  switch (meaning) {
    case 'throttled': {
      const { retryAfterSeconds } = error;
      if (error.concernsTenant) {
        const seconds = throttleSeconds(retryAfterSeconds, (context.memory.pause?.times ?? 0) + 1);
        return { kind: 'pause', cause: 'microsoft.throttled', seconds };
      }
      return await failed(read, {
        seconds: throttleSeconds(retryAfterSeconds, times),
        throttled: true,
      });
    }
    case 'lost-access':
      return {
        kind: 'pause',
        cause: 'connection.access-lost',
        seconds: LOST_ACCESS_PAUSE_SECONDS,
      };
    case 'transient': {
      if (error.concernsTenant) return { kind: 'pause', cause: 'microsoft.unavailable' };
      const since = new Date(stored.value.failingSince ?? startedAt);
      const alert = isUnclear(error) && times > 1;
      return await failed(read, { seconds: retrySeconds(since, startedAt), alert });
    }
    case 'refused':
    case 'missing':
    case 'inactive': {
      // A single 404 may pass; a refusal is Exchange's decision.
      if (meaning !== 'refused' && times === 1)
        return await failed(read, { seconds: FIRST_RETRY_SECONDS });
      await reportVerdict(read, meaning);
      const seconds = backoffSeconds(times, FIRST_RETRY_SECONDS, LONGEST_REFUSED_SECONDS);
      const saved = await retryAt(read, dueAfter(read, seconds), {
        told: meaning,
        toldFailing: undefined,
      });
      if (!saved) await resolveIfUnfollowed(read);
      return { kind: 'refused', again: !saved };
    }
  }
}

/** A fault of ours with this one room: other rooms are read, and this one is tried again. */
export async function handleUnexpected(read: RoomRead, error: RangeError): Promise<Outcome> {
  const { context, room, stored } = read;
  context.log.error('calendar.room-odd', error, {
    organisation: context.organisationId,
    room: room.id,
  });
  const times = stored.value.failures + 1;
  return await failed(read, {
    seconds: backoffSeconds(times, FIRST_RETRY_SECONDS, LONGEST_REFUSED_SECONDS),
  });
}

interface Trouble {
  readonly seconds: number;
  readonly throttled?: boolean;
  /** The alert is raised whether the next try comes soon or not. */
  readonly alert?: boolean;
}

/** The room waits alone; its last snapshot stays, and says that it is out of date. */
async function failed(
  read: RoomRead,
  { seconds, throttled = false, alert = false }: Trouble,
): Promise<Failed> {
  const { deps, context, stored, room, mark } = read;
  const dueAt = throttled ? after(read, seconds) : dueAfter(read, seconds);
  const unread = withUnread(stored.value, mark, read.startedAt);
  const since = unread.announcedAt ?? unread.failingSince;
  const alerts = alert || dueAt.getTime() - Date.parse(since) > ALERT_WITHIN_MS;
  if (alerts) await reportVerdict(read, 'failing');
  const until = dueAt.toISOString();
  const saved = await retryAt(read, dueAt, {
    ...unread,
    ...(throttled && { notBefore: until }),
    ...(alerts && { told: 'unknown', toldFailing: true }),
  });
  if (!saved && alerts) await resolveIfUnfollowed(read);
  if (saved && seconds < WAKE_BELOW_SECONDS) {
    const message = { organisationId: context.organisationId, rooms: [room.id] };
    await deps.wakeUps.send(message, { delaySeconds: seconds });
  }
  return { kind: 'failed', again: !saved, until, throttled };
}

/** Since when something is known that no read has shown. */
function withUnread(
  sync: RoomSync,
  { since }: DirtyMark,
  startedAt: Date,
): { readonly failingSince: string; readonly announcedAt?: string } {
  const announcedAt = [sync.announcedAt, since].filter((at) => at !== undefined).sort()[0];
  return {
    failingSince: sync.failingSince ?? startedAt.toISOString(),
    ...(announcedAt !== undefined && { announcedAt }),
  };
}

const after = ({ startedAt }: RoomRead, seconds: number): Date =>
  new Date(startedAt.getTime() + seconds * 1000);

/** With a quarter of jitter, so that rooms which failed together do not come together. */
const dueAfter = (read: RoomRead, seconds: number): Date =>
  after(read, seconds * (0.75 + 0.25 * read.deps.random()));

/** The room was given up while it was read, and its alerts were resolved before this one was raised. */
async function resolveIfUnfollowed({ deps, context, room }: RoomRead): Promise<void> {
  const { organisationId } = context;
  if ((await deps.syncs.get(organisationId, room.id)) !== undefined) return;
  await deps.alerts().resolve({ organisationId, kind: 'room-lost', subject: room.id });
}

/** False when the row changed meanwhile. */
async function retryAt(
  { deps, context, stored, room, startedAt, mark }: RoomRead,
  dueAt: Date,
  change: Partial<RoomSync>,
): Promise<boolean> {
  const { organisationId } = context;
  const due = dueAt.toISOString();
  await deps.index.move({ dueAt: stored.value.dueAt, organisationId, roomId: room.id }, due);
  const { notBefore: _over, ...before } = stored.value;
  const sync = {
    ...before,
    ...withUnread(stored.value, mark, startedAt),
    dueAt: due,
    failures: before.failures + 1,
    fence: context.fence,
    ...change,
  };
  return (await deps.syncs.save(organisationId, room.id, { sync }, stored.etag)) !== undefined;
}
