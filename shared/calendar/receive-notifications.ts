/** The webhook: proves each notification and queues it. It must answer within 3 seconds, so it looks nothing up. */
import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import { accepted, type HttpResult } from '../platform/endpoint.ts';
import { requestProblems } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import type { Queue } from '../platform/queues.ts';
import { verifyClientState } from './client-state.ts';
import type { NotificationMessage } from './contract.ts';
import { calendarProblems } from './errors.ts';
import type { NotificationKey } from './ports.ts';

export interface ReceivePorts {
  readonly notificationKey: NotificationKey;
  readonly queue: Queue<NotificationMessage>;
  readonly clock: Clock;
  readonly debounceSeconds: number;
}

type Notified = NotificationMessage['rooms'][number];

const LONGEST_TOKEN_BYTES = 4096;
const ROOMS_PER_MESSAGE = 50;

const itemSchema = z.object({
  subscriptionId: z.string().max(128),
  clientState: z.string().max(128),
  lifecycleEvent: z.enum(['missed', 'reauthorizationRequired', 'subscriptionRemoved']).optional(),
});

export const receiveNotifications =
  ({ notificationKey, queue, clock, debounceSeconds }: ReceivePorts) =>
  async (
    request: {
      readonly validationToken?: string | undefined;
      readonly value?: readonly unknown[] | undefined;
    },
    log: Logger,
  ): Promise<HttpResult> => {
    if (request.validationToken !== undefined) return echo(request.validationToken);
    if (request.value === undefined) {
      throw requestProblems.error('request.invalid', {
        fields: [{ pointer: '/value', detail: 'is missing' }],
      });
    }
    const receivedAt = clock().toISOString();
    const proven = prove(await notificationKey(), request.value);
    await Promise.all(
      [...proven.rooms].flatMap(([organisationId, rooms]) =>
        slices([...rooms.values()]).map((slice) =>
          queue.send(
            { organisationId, receivedAt, rooms: slice },
            { delaySeconds: debounceSeconds },
          ),
        ),
      ),
    );
    if (proven.dropped > 0) log.warn('calendar.notifications-dropped', { count: proven.dropped });
    return accepted;
  };

/** Graph reads its token back; nobody else may read it as a page. */
function echo(token: string): HttpResult {
  if (Buffer.byteLength(token) > LONGEST_TOKEN_BYTES) {
    throw calendarProblems.error('calendar.validation-token-invalid');
  }
  return {
    status: 200,
    text: token,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    },
  };
}

/** A POST may mix organisations; of several changes to a room one is enough. What is unknown is dropped. */
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

const slices = <T>(items: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(items.length / ROOMS_PER_MESSAGE) }, (_, at) =>
    items.slice(at * ROOMS_PER_MESSAGE, (at + 1) * ROOMS_PER_MESSAGE),
  );
