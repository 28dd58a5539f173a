/** Handles queue messages: rooms to be read, which their organisation's drainer reads. */
import type { Clock } from '../platform/clock.ts';
import { forEachConcurrently } from '../platform/concurrency.ts';
import { isRefused } from '../platform/dependencies.ts';
import type { Logger } from '../platform/logger.ts';
import type { Queue } from '../platform/queues.ts';
import { isUnavailable } from '../platform/saga-activity.ts';
import type { Stored } from '../platform/tables.ts';
import type { NotificationMessage, RefreshMessage } from './contract.ts';
import { type DirtyRoom, mergedMark } from './drain-deps.ts';
import type { DrainOrganisation } from './drain-organisation.ts';
import type { DirtyMark, DirtyMarks, RoomSyncs, SettingsStore } from './ports.ts';
import { type RedactDeps, redactSnapshot } from './redact-snapshot.ts';
import type { RoomSync } from './room-sync.ts';
import { normalSettings } from './settings.ts';

type RefreshDeps = RedactDeps & {
  readonly marks: DirtyMarks;
  readonly settings: SettingsStore;
  readonly drain: DrainOrganisation;
};

interface NotifiedDeps {
  readonly syncs: RoomSyncs;
  readonly clock: Clock;
  readonly debounceSeconds: number;
  readonly drain: DrainOrganisation;
}

type Notified = NotificationMessage['rooms'][number];

/** Clocks of two processes may differ by this much. */
const CLOCK_SKEW_MS = 2000;
const ROOMS_AT_ONCE = 16;
/** A message with more rooms marks them as dirty before any is read. */
const MOST_UNMARKED = 50;

/** A dependency of ours that does not answer, or refuses, takes minutes to mend: the host would give the message up. */
const AGAIN_SECONDS = 60;

/** Puts the message back for later when our own storage or vault is in trouble. */
export function putBack<T extends { readonly organisationId: string }>(
  queue: Queue<T>,
  handle: (message: T, log: Logger) => Promise<void>,
) {
  return async function handleOrPutBack(message: T, log: Logger): Promise<void> {
    try {
      await handle(message, log);
    } catch (error) {
      if (!isRefused(error) && !isUnavailable(error)) throw error;
      const { organisationId: organisation } = message;
      log.warn('calendar.message-put-back', { organisation, code: error.code });
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

export function readNotifiedRooms({ syncs, clock, debounceSeconds, drain }: NotifiedDeps) {
  return async function readNotifiedRooms(
    { organisationId, rooms, receivedAt }: NotificationMessage,
    log: Logger,
  ): Promise<void> {
    const dirty = new Map<string, DirtyRoom>();
    await forEachConcurrently(rooms, ROOMS_AT_ONCE, async (notified) => {
      const { roomId } = notified;
      const isChange = notified.event === 'changed';
      const known = isChange ? await rowOf(roomId) : undefined;
      if (isChange && isCovered(known)) return;
      await applyLifecycleEvent(syncs, organisationId, notified, clock());
      const mark: DirtyMark = { reason: 'changed', ...(isChange ? { since: receivedAt } : {}) };
      dirty.set(roomId, { roomId, mark: mergedMark(mark, dirty.get(roomId)?.mark), known });
    });
    if (dirty.size > 0) await drain(organisationId, log, [...dirty.values()]);

    async function rowOf(roomId: string): Promise<Stored<RoomSync> | undefined> {
      return debounceSeconds === 0 ? undefined : await syncs.get(organisationId, roomId);
    }

    /** One booking causes several notifications. A read that began after this notification has seen its change. */
    function isCovered(known: Stored<RoomSync> | undefined): boolean {
      const readAt = known?.value.readAt;
      return readAt !== undefined && Date.parse(readAt) > Date.parse(receivedAt) + CLOCK_SKEW_MS;
    }
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

/** The next read renews the subscription, or creates it again when Microsoft removed it. */
async function applyLifecycleEvent(
  syncs: RoomSyncs,
  organisationId: string,
  { roomId, event, subscriptionId }: Notified,
  now: Date,
): Promise<void> {
  if (event !== 'reauthorizationRequired' && event !== 'subscriptionRemoved') return;
  await syncs.update(organisationId, roomId, ({ subscription, ...rest }): RoomSync => {
    if (subscription === undefined) return rest;
    // The event is of a subscription that we have replaced meanwhile.
    if (subscription.id !== subscriptionId) return { ...rest, subscription };
    return event === 'subscriptionRemoved'
      ? rest
      : { ...rest, subscription: { ...subscription, renewAt: now.toISOString() } };
  });
}
