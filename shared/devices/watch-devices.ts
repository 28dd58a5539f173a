/**
 * Every few minutes over every device, a few organisations a message: silence, or a screen that stays behind, raises
 * an alert once, and what a crash left half done is finished.
 */
import type { Alerts } from '../alerts/contract.ts';
import type { RoomCalendars } from '../calendar/contract.ts';
import type { LiveChannel } from '../live/contract.ts';
import type { Organisations } from '../organisations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { batchesOf, forEachConcurrently } from '../platform/concurrency.ts';
import type { Attributes, Logger } from '../platform/logger.ts';
import type { Queue } from '../platform/queues.ts';
import type { WatchMessage } from './contract.ts';
import { type Device, pairedAtOf } from './device.ts';
import type { PairingAttempts } from './pairing-attempts.ts';
import type { DeviceStore, PresenceStore } from './ports.ts';
import { isOffline, isOverdue, OFFLINE_AFTER_MS, type Presence, unseen } from './presence.ts';
import type { ShownRooms } from './shown-rooms.ts';

const ORGANISATIONS_AT_ONCE = 20;
const SENDS_AT_ONCE = 16;
/** Below the timer's five minutes. */
const SPREAD_SECONDS = 240;
const PAGE = 200;
const LOOKS_AT_ONCE = 8;
/** The host's limit is five minutes, and whoever exceeds it ends everything else that runs in the worker. */
const MOST_MS = 3 * 60_000;

/** The timer's part. */
export const dispatchWatches =
  (needs: {
    readonly organisations: () => Organisations;
    readonly queue: Queue<WatchMessage>;
    readonly attempts: PairingAttempts;
    readonly random: () => number;
  }) =>
  async (): Promise<void> => {
    const slices = batchesOf(needs.organisations().each(), ORGANISATIONS_AT_ONCE);
    await forEachConcurrently(slices, SENDS_AT_ONCE, (slice) =>
      needs.queue.send(
        { organisationIds: slice.map(({ id }) => id) },
        { delaySeconds: needs.random() * SPREAD_SECONDS },
      ),
    );
    await needs.attempts.settle();
  };

/** What one message has time for. */
interface Run {
  readonly log: Logger;
  /** Asked before each piece of work, which is left undone when it is. */
  isTooLate(): boolean;
  /** One's trouble must not keep the others from being looked at. */
  attempt(what: Attributes, work: () => Promise<void>): Promise<void>;
}

export function watchDevices(needs: {
  readonly store: DeviceStore;
  readonly presence: PresenceStore;
  readonly shownRooms: ShownRooms;
  readonly calendars: () => RoomCalendars;
  readonly alerts: () => Alerts;
  readonly live: () => LiveChannel;
  readonly clock: Clock;
}) {
  const { store, presence, shownRooms, calendars, alerts, live, clock } = needs;

  async function look(organisationId: string, device: Device, seen: Presence): Promise<boolean> {
    const { id, roomId, assignmentId, assignedAt, credential, revokedAt } = device;
    if (roomId === null || credential === undefined || revokedAt !== undefined) return false;
    const now = clock();
    const age = now.getTime() - Date.parse(assignedAt ?? now.toISOString());
    if (age <= OFFLINE_AFTER_MS) return false;
    // Nothing of this assignment was ever shown: the room may never have been followed.
    if (seen.report?.assignmentId !== assignmentId)
      await calendars().follow(organisationId, roomId);
    const pairedAt = pairedAtOf(device);
    if (seen.missed || !isOverdue(seen, pairedAt, now)) return false;
    await alerts().raise({
      organisationId,
      kind: 'device-stale',
      subject: id,
      severity: 'warning',
      message: isOffline(seen, pairedAt, now)
        ? 'A device has not reported for a while: its screen may be out of date.'
        : 'A device reports, but has not shown the newest calendar of its room for a while.',
    });
    await presence.update(organisationId, id, (state) => ({ ...state, missed: true }));
    await live().publish(organisationId, { kind: 'device.changed', data: { deviceId: id } });
    return true;
  }

  async function lookThrough(organisationId: string, run: Run): Promise<void> {
    let stale = 0;
    let after: string | undefined;
    do {
      const page = await store.page(organisationId, { limit: PAGE, after });
      const [first, last] = [page.devices.at(0), page.devices.at(-1)];
      if (first === undefined || last === undefined) break;
      const seen = await presence.between(organisationId, first.id, last.id);
      await forEachConcurrently(page.devices, LOOKS_AT_ONCE, (device) =>
        run.attempt({ organisationId, deviceId: device.id }, async () => {
          if (await look(organisationId, device, seen.get(device.id) ?? unseen)) stale += 1;
        }),
      );
      after = page.after;
    } while (after !== undefined && !run.isTooLate());
    if (stale > 0) run.log.warn('devices.stale', { organisationId, count: stale });
  }

  /** What failed or came too late fails the message, whose next try passes over what is done. */
  return async ({ organisationIds }: WatchMessage, log: Logger): Promise<void> => {
    const until = clock().getTime() + MOST_MS;
    let undone = 0;
    const run: Run = {
      log,
      isTooLate() {
        const late = clock().getTime() >= until;
        if (late) undone += 1;
        return late;
      },
      async attempt(what, work) {
        if (run.isTooLate()) return;
        try {
          await work();
        } catch (error) {
          undone += 1;
          log.error('devices.watch-failed', error, what);
        }
      },
    };
    for (const organisationId of organisationIds) {
      const what = { organisationId };
      await run.attempt(what, () => shownRooms.finishDepartures(organisationId));
      await run.attempt(what, () => lookThrough(organisationId, run));
    }
    if (undone > 0) throw new Error('Some devices could not be looked at.');
  };
}
