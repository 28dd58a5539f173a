/**
 * The webhook: proves each notification and queues it. It looks nothing up, since it must answer within seconds.
 * https://learn.microsoft.com/graph/change-notifications-delivery-webhooks
 */
import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import { forEachConcurrently } from '../platform/concurrency.ts';
import type { Logger } from '../platform/logger.ts';
import { measures } from '../platform/metrics.ts';
import type { Queue } from '../platform/queues.ts';
import { verifyClientState } from './client-state.ts';
import type { NotificationMessage, UnprovenMessage } from './contract.ts';
import type { NotificationKey } from './ports.ts';

interface Deps {
  readonly notificationKey: NotificationKey;
  readonly queue: Queue<NotificationMessage | UnprovenMessage>;
  readonly clock: Clock;
}

export type Notified = NotificationMessage['rooms'][number];

const ROOMS_PER_MESSAGE = 50;
const SENDS_AT_ONCE = 16;
const UNPROVEN_MS = 30_000;
const MOST_UNPROVEN = 50;
/** Anybody may send here: a request with so many notifications that prove nothing is not worth reading to its end. */
const GIVEN_UP_AFTER = 100;

const itemSchema = z.object({
  subscriptionId: z.string().max(128),
  clientState: z.string().max(128).nullish(),
  resourceData: z
    .object({ id: z.string().max(512) })
    .optional()
    .catch(undefined),
  lifecycleEvent: z.enum(['missed', 'reauthorizationRequired', 'subscriptionRemoved']).optional(),
});

export function receiveNotifications({ notificationKey, queue, clock }: Deps) {
  const limited = limitUnproven();
  return async function receiveNotifications(
    values: readonly unknown[],
    log: Logger,
  ): Promise<void> {
    const receivedAt = clock().toISOString();
    const proven = prove(await notificationKey(), values);
    await forEachConcurrently(messagesOf(proven.rooms), SENDS_AT_ONCE, (message) =>
      queue.send({ ...message, receivedAt }),
    );
    measures.notifications.add(proven.count, { proof: 'proven' });
    measures.notifications.add(proven.unproven.length, { proof: 'missing' });
    measures.notifications.add(proven.dropped - proven.unproven.length, { proof: 'wrong' });
    const unproven = limited(proven.unproven, clock().getTime());
    if (unproven.length > 0) await queue.send({ unproven });
    if (proven.dropped > 0) log.warn('calendar.notifications-dropped', { count: proven.dropped });
  };
}

/**
 * A POST may mix organisations; of several changes to a room one is enough. Unknown notifications are dropped; after
 * many of them the rest is dropped unread.
 */
function prove(key: string, values: readonly unknown[]) {
  const rooms = new Map<string, Map<string, Notified>>();
  const unproven = new Set<string>();
  let dropped = 0;
  for (const [index, value] of values.entries()) {
    if (dropped === GIVEN_UP_AFTER) {
      dropped += values.length - index;
      break;
    }
    const item = itemSchema.safeParse(value);
    const clientState = item.data?.clientState ?? undefined;
    const room = clientState === undefined ? undefined : verifyClientState(key, clientState);
    if (!item.success || room === undefined) {
      dropped += 1;
      if (item.success && clientState === undefined) unproven.add(item.data.subscriptionId);
      continue;
    }
    const { subscriptionId, lifecycleEvent: event = 'changed', resourceData } = item.data;
    const ofOrganisation = rooms.get(room.organisationId) ?? new Map<string, Notified>();
    rooms.set(room.organisationId, ofOrganisation);
    ofOrganisation.set(`${room.roomId}|${event}|${event === 'changed' ? '' : subscriptionId}`, {
      roomId: room.roomId,
      event,
      subscriptionId,
      ...(event === 'changed' && resourceData && { eventId: resourceData.id }),
    });
  }
  return { rooms, unproven: [...unproven], dropped, count: values.length - dropped };
}

/** At most one look a minute for a subscription, and few in all: anybody may send what does not prove itself. */
function limitUnproven() {
  let began = 0;
  const seen = new Set<string>();
  return function limited(ids: readonly string[], now: number): string[] {
    if (now - began >= UNPROVEN_MS || now < began) {
      began = now;
      seen.clear();
    }
    const fresh = ids
      .filter((id) => !seen.has(id))
      .slice(0, Math.max(0, MOST_UNPROVEN - seen.size));
    for (const id of fresh) seen.add(id);
    return fresh;
  };
}

function* messagesOf(
  byOrganisation: ReadonlyMap<string, ReadonlyMap<string, Notified>>,
): Generator<Pick<NotificationMessage, 'organisationId' | 'rooms'>> {
  for (const [organisationId, ofOrganisation] of byOrganisation) {
    const rooms = [...ofOrganisation.values()];
    for (let at = 0; at < rooms.length; at += ROOMS_PER_MESSAGE) {
      yield { organisationId, rooms: rooms.slice(at, at + ROOMS_PER_MESSAGE) };
    }
  }
}
