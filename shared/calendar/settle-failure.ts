/** After a read that Microsoft did not answer with a calendar: whom it concerns, and when it is tried again. */
import type { MicrosoftError } from '../microsoft/contract.ts';
import { backoffSeconds } from '../platform/retry.ts';
import type { CalendarVerdict } from '../rooms/contract.ts';
import { meaningOf } from './read-failure.ts';
import { finish, type Outcome, type Reading, tell } from './reading.ts';

const NORMAL_PAUSE_SECONDS = 10;
const LOST_ACCESS_PAUSE_SECONDS = 300;
const FIRST_RETRY_SECONDS = 30;
const LONGEST_PASSING_SECONDS = 300;
const LONGEST_REFUSED_SECONDS = 1800;

export async function settleFailure(reading: Reading, error: MicrosoftError): Promise<Outcome> {
  const { context, room } = reading;
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
    case 'inactive':
      await tell(reading, meaning);
      if (!(await retryLater(reading, LONGEST_REFUSED_SECONDS, meaning))) await untellGone(reading);
      return { kind: 'refused' };
  }
}

/** Our own trouble with what we know of this room: others go on, and it is tried again. */
export async function settleOddity(reading: Reading, error: RangeError): Promise<Outcome> {
  const { context, room } = reading;
  context.log.error('calendar.room-odd', error, {
    organisation: context.organisationId,
    room: room.id,
  });
  const saved = await retryLater(reading, LONGEST_REFUSED_SECONDS, undefined);
  return saved ? { kind: 'failed' } : { kind: 'pause', seconds: NORMAL_PAUSE_SECONDS };
}

/** Given up while it was read: whoever gave it up ended its alerts before ours. */
async function untellGone({ ports, context, room }: Reading): Promise<void> {
  const { organisationId } = context;
  if ((await ports.syncs.get(organisationId, room.id)) !== undefined) return;
  await ports.alerts().resolve({ organisationId, kind: 'room-lost', subject: room.id });
}

/** Slower with every failure; the last snapshot stays and grows stale by itself. False when the row changed meanwhile. */
async function retryLater(
  reading: Reading,
  longestSeconds: number,
  verdict: CalendarVerdict | undefined,
): Promise<boolean> {
  const { ports, context, stored, room, startedAt } = reading;
  const failures = stored.value.failures + 1;
  const seconds = backoffSeconds(failures, FIRST_RETRY_SECONDS, longestSeconds);
  const jittered = seconds * (0.75 + 0.25 * ports.random());
  const dueAt = new Date(startedAt.getTime() + jittered * 1000).toISOString();
  await ports.index.insert({ dueAt, organisationId: context.organisationId, roomId: room.id });
  const sync = {
    ...stored.value,
    dueAt,
    failures,
    told: verdict ?? stored.value.told,
    fence: context.fence,
  };
  const saved = await ports.syncs.save(context.organisationId, room.id, { sync }, stored.etag);
  if (saved) await finish(reading, dueAt);
  return saved;
}
