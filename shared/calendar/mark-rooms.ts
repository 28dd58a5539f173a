/** What arrives from queues: rooms become dirty, then their organisation's drainer is woken. */

import type { Clock } from '../platform/clock.ts';
import { forEachConcurrently } from '../platform/concurrency.ts';
import type { Logger } from '../platform/logger.ts';
import { changeSync } from './change-sync.ts';
import type { NotificationMessage, RefreshMessage } from './contract.ts';
import { type NarrowPorts, narrowSnapshot } from './narrow-snapshot.ts';
import type { DirtyMark, DirtyMarks, RoomSyncs, SettingsStore } from './ports.ts';
import type { RoomSync } from './room-sync.ts';
import { normalSettings } from './settings.ts';

export interface MarkPorts {
  readonly syncs: RoomSyncs;
  readonly marks: DirtyMarks;
  readonly clock: Clock;
  readonly debounceSeconds: number;
  readonly drain: (organisationId: string, log: Logger) => Promise<void>;
}

type RefreshPorts = MarkPorts & NarrowPorts & { readonly settings: SettingsStore };

type Notified = NotificationMessage['rooms'][number];

/** Clocks of two processes may differ by this much. */
const CLOCK_SKEW_MS = 2000;
const ROOMS_AT_ONCE = 16;

export const refreshRooms =
  (ports: RefreshPorts) =>
  async (
    { organisationId, rooms = [], unreadSince, privacyChanged = false }: RefreshMessage,
    log: Logger,
  ): Promise<void> => {
    const { syncs, marks, drain } = ports;
    const everyRoom = rooms === 'all';
    const reason: DirtyMark['reason'] = everyRoom ? 'changed' : 'due';
    const wanted = everyRoom ? await followed(syncs, organisationId, unreadSince) : rooms;
    await forEachConcurrently(wanted, ROOMS_AT_ONCE, (roomId) =>
      marks.set(organisationId, roomId, { reason }),
    );
    if (privacyChanged) {
      const settings = (await ports.settings.get(organisationId))?.value ?? normalSettings;
      await forEachConcurrently(wanted, ROOMS_AT_ONCE, (roomId) =>
        narrowSnapshot(ports, organisationId, roomId, settings),
      );
    }
    await drain(organisationId, log);
  };

export const noteNotifications =
  ({ syncs, marks, clock, debounceSeconds, drain }: MarkPorts) =>
  async (message: NotificationMessage, log: Logger): Promise<void> => {
    const { organisationId, rooms, receivedAt } = message;
    const dirty = await Promise.all(
      rooms.map(async (notified) => {
        if (notified.event === 'changed' && (await isCovered(notified.roomId))) return false;
        await noteLifecycle(syncs, organisationId, notified, clock());
        await marks.set(organisationId, notified.roomId, {
          reason: 'changed',
          ...(notified.event === 'changed' ? { since: receivedAt } : {}),
        });
        return true;
      }),
    );
    if (dirty.includes(true)) await drain(organisationId, log);

    /** A booking causes several notifications: a read that began after this one arrived has seen its change. */
    async function isCovered(roomId: string): Promise<boolean> {
      if (debounceSeconds === 0) return false;
      const readAt = (await syncs.get(organisationId, roomId))?.value.readAt;
      return readAt !== undefined && Date.parse(readAt) > Date.parse(receivedAt) + CLOCK_SKEW_MS;
    }
  };

async function followed(
  syncs: RoomSyncs,
  organisationId: string,
  unreadSince: string | undefined,
): Promise<string[]> {
  const rooms: string[] = [];
  for await (const { row, value } of syncs.each(organisationId)) {
    if (unreadSince === undefined || (value.readAt ?? '') < unreadSince) rooms.push(row);
  }
  return rooms;
}

/** The next read renews what must be renewed and makes again what Microsoft removed. */
async function noteLifecycle(
  syncs: RoomSyncs,
  organisationId: string,
  { roomId, event, subscriptionId }: Notified,
  now: Date,
): Promise<void> {
  if (event !== 'reauthorizationRequired' && event !== 'subscriptionRemoved') return;
  await changeSync(syncs, organisationId, roomId, ({ subscription, ...rest }): RoomSync => {
    if (subscription === undefined) return rest;
    // Word of a subscription that we have replaced meanwhile.
    if (subscription.id !== subscriptionId) return { ...rest, subscription };
    return event === 'subscriptionRemoved'
      ? rest
      : { ...rest, subscription: { ...subscription, renewAt: now.toISOString() } };
  });
}
