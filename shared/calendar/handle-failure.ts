/** Handles a failed calendar read: whether it concerns the room or the organisation, and when it is tried again. */
import type { MicrosoftError } from '../microsoft/contract.ts';
import { backoffSeconds } from '../platform/retry.ts';
import type { CalendarVerdict } from '../rooms/contract.ts';
import type { Outcome, RoomRead } from './drain-deps.ts';
import { meaningOf } from './read-failure.ts';
import { reportVerdict } from './report-verdict.ts';

const NORMAL_PAUSE_SECONDS = 10;
const LOST_ACCESS_PAUSE_SECONDS = 300;
const FIRST_RETRY_SECONDS = 30;
const LONGEST_TRANSIENT_SECONDS = 300;
const LONGEST_REFUSED_SECONDS = 1800;

export async function handleFailure(read: RoomRead, error: MicrosoftError): Promise<Outcome> {
  const { context, room } = read;
  const meaning = meaningOf(error);
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
      return { kind: 'pause', seconds: LOST_ACCESS_PAUSE_SECONDS, lostAccess: true };
    case 'transient':
      return {
        kind: 'failed',
        again: !(await retryLater(read, LONGEST_TRANSIENT_SECONDS, undefined)),
      };
    case 'refused':
    case 'missing':
    case 'inactive': {
      await reportVerdict(read, meaning);
      const saved = await retryLater(read, LONGEST_REFUSED_SECONDS, meaning);
      if (!saved) await resolveIfUnfollowed(read);
      return { kind: 'refused', again: !saved };
    }
  }
}

/** A fault of ours with this one room: other rooms are read, and this one is tried again. */
export async function handleUnexpected(read: RoomRead, error: RangeError): Promise<Outcome> {
  const { context, room } = read;
  context.log.error('calendar.room-odd', error, {
    organisation: context.organisationId,
    room: room.id,
  });
  const saved = await retryLater(read, LONGEST_REFUSED_SECONDS, undefined);
  return saved
    ? { kind: 'failed', again: false }
    : { kind: 'pause', seconds: NORMAL_PAUSE_SECONDS };
}

/** The room was given up while it was read, and its alerts were resolved before this one was raised. */
async function resolveIfUnfollowed({ deps, context, room }: RoomRead): Promise<void> {
  const { organisationId } = context;
  if ((await deps.syncs.get(organisationId, room.id)) !== undefined) return;
  await deps.alerts().resolve({ organisationId, kind: 'room-lost', subject: room.id });
}

/**
 * The wait grows with every failure; the last snapshot stays and becomes stale by itself. False when the row changed
 * meanwhile.
 */
async function retryLater(
  read: RoomRead,
  longestSeconds: number,
  verdict: CalendarVerdict | undefined,
): Promise<boolean> {
  const { deps, context, stored, room, startedAt } = read;
  const failures = stored.value.failures + 1;
  const seconds = backoffSeconds(failures, FIRST_RETRY_SECONDS, longestSeconds);
  const jittered = seconds * (0.75 + 0.25 * deps.random());
  const dueAt = new Date(startedAt.getTime() + jittered * 1000).toISOString();
  const { organisationId } = context;
  await deps.index.move({ dueAt: stored.value.dueAt, organisationId, roomId: room.id }, dueAt);
  const sync = {
    ...stored.value,
    dueAt,
    failures,
    told: verdict ?? stored.value.told,
    fence: context.fence,
  };
  const etag = await deps.syncs.save(organisationId, room.id, { sync }, stored.etag);
  return etag !== undefined;
}
