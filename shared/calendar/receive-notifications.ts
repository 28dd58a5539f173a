/**
 * The webhook: proves each notification and queues it. It looks nothing up, since it must answer within seconds.
 * https://learn.microsoft.com/graph/change-notifications-delivery-webhooks
 */
import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import { forEachConcurrently } from '../platform/concurrency.ts';
import type { Logger } from '../platform/logger.ts';
import type { Queue } from '../platform/queues.ts';
import { verifyClientState } from './client-state.ts';
import type { NotificationMessage } from './contract.ts';
import type { NotificationKey } from './ports.ts';

interface Deps {
  readonly notificationKey: NotificationKey;
  readonly queue: Queue<NotificationMessage>;
  readonly clock: Clock;
  readonly debounceSeconds: number;
}

type Notified = NotificationMessage['rooms'][number];

const ROOMS_PER_MESSAGE = 50;
const SENDS_AT_ONCE = 16;

const itemSchema = z.object({
  subscriptionId: z.string().max(128),
  clientState: z.string().max(128),
  lifecycleEvent: z.enum(['missed', 'reauthorizationRequired', 'subscriptionRemoved']).optional(),
});

export function receiveNotifications({ notificationKey, queue, clock, debounceSeconds }: Deps) {
  return async function receiveNotifications(
    values: readonly unknown[],
    log: Logger,
  ): Promise<void> {
    const receivedAt = clock().toISOString();
    const proven = prove(await notificationKey(), values);
    await forEachConcurrently(messagesOf(proven.rooms), SENDS_AT_ONCE, (message) =>
      queue.send({ ...message, receivedAt }, { delaySeconds: debounceSeconds }),
    );
    if (proven.dropped > 0) log.warn('calendar.notifications-dropped', { count: proven.dropped });
  };
}

/** A POST may mix organisations; of several changes to a room one is enough. Unknown notifications are dropped. */
function prove(key: string, values: readonly unknown[]) {
  const rooms = new Map<string, Map<string, Notified>>();
  let dropped = 0;
  for (const value of values) {
    const item = itemSchema.safeParse(value);
    const room = item.success ? verifyClientState(key, item.data.clientState) : undefined;
    if (!item.success || room === undefined) {
      dropped += 1;
      continue;
    }
    const { subscriptionId, lifecycleEvent: event = 'changed' } = item.data;
    const ofOrganisation = rooms.get(room.organisationId) ?? new Map<string, Notified>();
    rooms.set(room.organisationId, ofOrganisation);
    ofOrganisation.set(`${room.roomId}|${event}|${event === 'changed' ? '' : subscriptionId}`, {
      roomId: room.roomId,
      event,
      subscriptionId,
    });
  }
  return { rooms, dropped };
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
