/**
 * Handles notifications: a room is read at once when it was not read just now, and once more when it was. One booking
 * causes several notifications.
 */
import type { Clock } from '../platform/clock.ts';
import { forEachConcurrently } from '../platform/concurrency.ts';
import type { Logger } from '../platform/logger.ts';
import type { Queue } from '../platform/queues.ts';
import type { Stored } from '../platform/tables.ts';
import type { NotificationMessage, UnprovenMessage } from './contract.ts';
import { type DirtyRoom, mergedMark } from './drain-deps.ts';
import type { DrainOrganisation } from './drain-organisation.ts';
import type { DirtyMark, RoomSyncs, SubscriptionRooms } from './ports.ts';
import type { Notified } from './receive-notifications.ts';
import type { RoomSync } from './room-sync.ts';

interface Deps {
  readonly syncs: RoomSyncs;
  readonly subscriptionRooms: SubscriptionRooms;
  readonly queue: Queue<NotificationMessage | UnprovenMessage>;
  readonly clock: Clock;
  readonly debounceSeconds: number;
  readonly drain: DrainOrganisation;
}

/**
 * Clocks of two processes may differ by this much: Azure keeps its machines within milliseconds, and a change can be
 * read before it is notified. https://learn.microsoft.com/azure/virtual-machines/linux/time-sync
 */
const CLOCK_SKEW_MS = 200;
const ROOMS_AT_ONCE = 16;
/** Anybody may send what does not prove itself. */
const UNPROVEN_SECONDS = 60;
const MOST_POSTPONED = 10_000;

export function readNotifiedRooms(deps: Deps) {
  const { syncs, subscriptionRooms, queue, clock, debounceSeconds, drain } = deps;
  /** Messages of this process that are still to come, by room, with their time: each stands for what comes before. */
  const postponed = new Map<string, number>();

  return async function handleNotifications(
    message: NotificationMessage | UnprovenMessage,
    log: Logger,
  ): Promise<void> {
    if ('unproven' in message) return await readUnproven(message, log);
    const { organisationId, rooms, receivedAt } = message;
    const coveredAfter = message.coveredAfter ?? receivedAt;
    const dirty = new Map<string, DirtyRoom>();
    await forEachConcurrently(rooms, ROOMS_AT_ONCE, async (notified) => {
      const { roomId, event, eventId } = notified;
      const isChange = event === 'changed';
      const known =
        isChange && debounceSeconds > 0 ? await syncs.get(organisationId, roomId) : undefined;
      if (isCovered(known, coveredAfter)) return;
      const wait = waitSeconds(known, debounceSeconds);
      if (wait > 0) {
        const until = new Date(clock().getTime() + wait * 1000);
        const trailing = { organisationId, receivedAt, rooms: [notified] };
        return await postpone(roomId, until, { ...trailing, coveredAfter: until.toISOString() });
      }
      await applyLifecycleEvent(deps, organisationId, notified, clock());
      const mark: DirtyMark = { reason: 'changed', ...(isChange ? { since: receivedAt } : {}) };
      const merged = mergedMark(mark, dirty.get(roomId)?.mark);
      dirty.set(roomId, { roomId, mark: merged, known, eventId });
    });
    if (dirty.size > 0) await drain(organisationId, log, [...dirty.values()]);
  };

  /** Nothing that it says is believed; that something came is a reason to look. */
  async function readUnproven({ unproven }: UnprovenMessage, log: Logger): Promise<void> {
    await forEachConcurrently(unproven, ROOMS_AT_ONCE, async (subscriptionId) => {
      const found = await subscriptionRooms.get(subscriptionId);
      const known = found && (await syncs.get(found.organisationId, found.roomId));
      if (found === undefined || known?.value.subscription?.id !== subscriptionId) return;
      const wait = waitSeconds(known, UNPROVEN_SECONDS);
      const until = new Date(clock().getTime() + wait * 1000);
      if (wait > 0) return await postpone(subscriptionId, until, { unproven: [subscriptionId] });
      log.warn('calendar.notification-unproven', { organisation: found.organisationId });
      await drain(found.organisationId, log, [
        { roomId: found.roomId, mark: { reason: 'changed' }, known },
      ]);
    });
  }

  /** How much of the pause after the last read is left. */
  function waitSeconds(known: Stored<RoomSync> | undefined, pauseSeconds: number): number {
    const readAt = known?.value.readAt;
    if (readAt === undefined) return 0;
    const passed = (clock().getTime() - Date.parse(readAt)) / 1000;
    return passed < 0 || passed >= pauseSeconds ? 0 : pauseSeconds - passed;
  }

  async function postpone(
    key: string,
    until: Date,
    message: NotificationMessage | UnprovenMessage,
  ): Promise<void> {
    const now = clock().getTime();
    if ((postponed.get(key) ?? 0) > now) return;
    await queue.send(message, { delaySeconds: (until.getTime() - now) / 1000 });
    if (postponed.size >= MOST_POSTPONED) postponed.clear();
    postponed.set(key, until.getTime());
  }
}

/** A read that began later has seen the change. A room whose notifications are doubted is read to end the doubt. */
function isCovered(known: Stored<RoomSync> | undefined, coveredAfter: string): boolean {
  const { readAt, untoldAt } = known?.value ?? {};
  if (readAt === undefined || untoldAt !== undefined) return false;
  return Date.parse(readAt) > Date.parse(coveredAfter) + CLOCK_SKEW_MS;
}

/** The next read renews the subscription, or creates it again when Microsoft removed it. */
async function applyLifecycleEvent(
  { syncs, subscriptionRooms }: Deps,
  organisationId: string,
  { roomId, event, subscriptionId }: Notified,
  now: Date,
): Promise<void> {
  if (event !== 'reauthorizationRequired' && event !== 'subscriptionRemoved') return;
  if (event === 'subscriptionRemoved') await subscriptionRooms.remove(subscriptionId);
  await syncs.update(
    organisationId,
    roomId,
    ({ subscription, subscribeAfter, ...rest }): RoomSync => {
      if (subscription === undefined) return { ...rest, ...(subscribeAfter && { subscribeAfter }) };
      // The event is of a subscription that we have replaced meanwhile.
      if (subscription.id !== subscriptionId) {
        return { ...rest, subscription, ...(subscribeAfter && { subscribeAfter }) };
      }
      if (event === 'subscriptionRemoved') return rest;
      return {
        ...rest,
        subscription: { ...subscription, renewAt: now.toISOString(), isSuspended: true },
      };
    },
  );
}
