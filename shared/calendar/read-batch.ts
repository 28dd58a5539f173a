/** Reads the next rooms of a drain: chooses them, reads a few at once, and counts what came of each. */
import { forEachConcurrently } from '../platform/concurrency.ts';
import { chooseRooms } from './choose-rooms.ts';
import {
  type DirtyRoom,
  type DrainContext,
  type DrainDeps,
  isDone,
  type Outcome,
} from './drain-deps.ts';
import { addProbe, count, type Drain, isProbe } from './drain-state.ts';
import { readPace } from './read-pace.ts';
import { readRoom } from './read-room.ts';

const NOT_CONNECTED_PAUSE_SECONDS = 60;

/** Without a `context` there is no access: the organisation pauses, and rooms that are no longer followed are dropped. */
export async function readBatch(
  deps: DrainDeps,
  drain: Drain,
  context: DrainContext | undefined,
): Promise<void> {
  const { organisationId, pending, memory } = drain;
  await addProbe(deps.syncs, drain);
  const wanted = [...pending.values()];
  const batch = await chooseRooms(deps.syncs, organisationId, wanted, memory.sick);
  const pace = readPace(isProbe(drain));
  const rooms = pace.begin(whileAllowed(deps, drain, batch));
  await forEachConcurrently(rooms, deps.concurrentReads, async (room) => {
    const outcome = await pace.timed(() => readOne(deps, drain, context, room));
    if (outcome === undefined || !isDone(outcome)) {
      pending.set(room.roomId, { ...room, known: undefined });
      return;
    }
    pending.delete(room.roomId);
    if (room.etag !== undefined) await deps.marks.clear(organisationId, room.roomId, room.etag);
  });
}

/** Stops handing out rooms once the time is up or Microsoft wants a pause. */
function* whileAllowed(
  { clock }: Pick<DrainDeps, 'clock'>,
  drain: Drain,
  batch: readonly DirtyRoom[],
): Generator<DirtyRoom> {
  for (const room of batch) {
    if (drain.pause !== undefined || clock().getTime() >= drain.end) return;
    yield room;
  }
}

/** Undefined when another drainer has the lease. */
async function readOne(
  deps: DrainDeps,
  drain: Drain,
  context: DrainContext | undefined,
  room: DirtyRoom,
): Promise<Outcome | undefined> {
  if (!(await drain.lease.keep())) return undefined;
  const outcome =
    context === undefined
      ? await withoutAccess(deps, drain.organisationId, room)
      : await readRoom(deps, context, room);
  count(drain, room.roomId, outcome, deps.clock());
  return outcome;
}

/**
 * A followed room stays dirty. A room that is no longer followed would never be read, and its mark would wake
 * drainers for ever.
 */
async function withoutAccess(
  { syncs }: Pick<DrainDeps, 'syncs'>,
  organisationId: string,
  { roomId }: DirtyRoom,
): Promise<Outcome> {
  const isFollowed = (await syncs.get(organisationId, roomId)) !== undefined;
  const seconds = NOT_CONNECTED_PAUSE_SECONDS;
  return isFollowed
    ? { kind: 'pause', cause: 'connection.not-connected', seconds }
    : { kind: 'skipped' };
}
