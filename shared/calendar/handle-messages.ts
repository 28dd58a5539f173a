/** Handles queue messages: rooms to be read, which their organisation's drainer reads. */
import { forEachConcurrently } from '../platform/concurrency.ts';
import { isRefused } from '../platform/dependencies.ts';
import type { Logger } from '../platform/logger.ts';
import type { Queue } from '../platform/queues.ts';
import { isUnavailable } from '../platform/saga-activity.ts';
import type { RefreshMessage } from './contract.ts';
import type { DirtyRoom } from './drain-deps.ts';
import type { DrainOrganisation } from './drain-organisation.ts';
import type { DirtyMark, DirtyMarks, RoomSyncs, SettingsStore } from './ports.ts';
import { type RedactDeps, redactSnapshot } from './redact-snapshot.ts';
import { normalSettings } from './settings.ts';

type RefreshDeps = RedactDeps & {
  readonly marks: DirtyMarks;
  readonly settings: SettingsStore;
  readonly drain: DrainOrganisation;
};

const ROOMS_AT_ONCE = 16;
/** A message with more rooms marks them as dirty before any is read. */
const MOST_UNMARKED = 50;

/** A dependency of ours that does not answer, or refuses, takes minutes to mend: the host would give the message up. */
const AGAIN_SECONDS = 60;

/** Puts the message back for later when our own storage or vault is in trouble. */
export function putBack<T>(queue: Queue<T>, handle: (message: T, log: Logger) => Promise<void>) {
  return async function handleOrPutBack(message: T, log: Logger): Promise<void> {
    try {
      await handle(message, log);
    } catch (error) {
      if (!isRefused(error) && !isUnavailable(error)) throw error;
      log.warn('calendar.message-put-back', { code: error.code });
      await queue.send(message, { delaySeconds: AGAIN_SECONDS });
    }
  };
}

export function readWantedRooms(deps: RefreshDeps) {
  return async function readWantedRooms(
    { organisationId, rooms = [], unreadSince, privacyChanged = false }: RefreshMessage,
    log: Logger,
  ): Promise<void> {
    const everyRoom = rooms === 'all';
    const mark: DirtyMark = { reason: everyRoom ? 'changed' : 'due' };
    const wanted: DirtyRoom[] = everyRoom
      ? await followed(deps.syncs, organisationId, unreadSince)
      : rooms.map((roomId) => ({ roomId, mark }));
    const isMany = wanted.length > MOST_UNMARKED;
    if (isMany) {
      await forEachConcurrently(wanted, ROOMS_AT_ONCE, ({ roomId }) =>
        deps.marks.set(organisationId, roomId, mark),
      );
    }
    if (privacyChanged) {
      const settings = (await deps.settings.get(organisationId))?.value ?? normalSettings;
      await forEachConcurrently(wanted, ROOMS_AT_ONCE, ({ roomId }) =>
        redactSnapshot(deps, organisationId, roomId, settings),
      );
    }
    // A row that was read before snapshots were redacted is out of date.
    const known = privacyChanged ? wanted.map(({ known: _old, ...room }) => room) : wanted;
    await deps.drain(organisationId, log, isMany ? [] : known);
  };
}

async function followed(
  syncs: RoomSyncs,
  organisationId: string,
  unreadSince: string | undefined,
): Promise<DirtyRoom[]> {
  const rooms: DirtyRoom[] = [];
  for await (const known of syncs.each(organisationId)) {
    const isWanted = unreadSince === undefined || (known.value.readAt ?? '') < unreadSince;
    if (isWanted) rooms.push({ roomId: known.row, mark: { reason: 'changed' }, known });
  }
  return rooms;
}
