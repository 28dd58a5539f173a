/**
 * Checks every device every few minutes, a few organisations in each message. A silent device, or a screen that stays
 * behind, raises one alert. Unassignments that a crash cut off are completed.
 */
import type { Alerts } from '../alerts/contract.ts';
import type { RoomCalendars } from '../calendar/contract.ts';
import type { LiveChannel } from '../live/contract.ts';
import type { Organisations } from '../organisations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { batchesOf, forEachConcurrently } from '../platform/concurrency.ts';
import type { Attributes, Logger } from '../platform/logger.ts';
import { accountOf } from '../platform/placement.ts';
import type { Queue } from '../platform/queues.ts';
import type { WatchMessage } from './contract.ts';
import { type Device, pairedAtOf } from './device.ts';
import {
  type DeviceStatus,
  isOffline,
  isOverdue,
  neverSeen,
  OFFLINE_AFTER_MS,
} from './device-status.ts';
import type { PairingAttempts } from './pairing-attempts.ts';
import type { DeviceStatusStore, DeviceStore } from './ports.ts';
import type { ShownRooms } from './shown-rooms.ts';

const ORGANISATIONS_A_MESSAGE = 20;
const SENDS_AT_ONCE = 16;
/** Below the timer's five minutes. */
const SPREAD_SECONDS = 240;
const PAGE = 200;
const CHECKS_AT_ONCE = 8;
/** The host's limit is five minutes, and whoever exceeds it ends everything else that runs in the worker. */
const MOST_MS = 3 * 60_000;

/** Runs on the timer: splits the organisations into messages. */
export function dispatchWatches(deps: {
  readonly organisations: () => Pick<Organisations, 'names'>;
  readonly queue: Queue<WatchMessage>;
  readonly attempts: Pick<PairingAttempts, 'resolveAlerts'>;
  readonly random: () => number;
}) {
  return async function dispatch(): Promise<void> {
    const batches = batchesOf(deps.organisations().names(), ORGANISATIONS_A_MESSAGE, ({ id }) =>
      accountOf(id),
    );
    await forEachConcurrently(batches, SENDS_AT_ONCE, (batch) =>
      deps.queue.send(
        { organisationIds: batch.map(({ id }) => id) },
        { delaySeconds: deps.random() * SPREAD_SECONDS },
      ),
    );
    await deps.attempts.resolveAlerts();
  };
}

/** The time and the failures of one message. */
interface Run {
  readonly log: Logger;
  /** True when no further work may begin in this message. */
  isTooLate(): boolean;
  /** A failure of one device or organisation must not keep the others from being checked. */
  attempt(what: Attributes, work: () => Promise<void>): Promise<void>;
  undone(): number;
}

function startRun(clock: Clock, log: Logger): Run {
  const until = clock().getTime() + MOST_MS;
  let undone = 0;
  const run: Run = {
    log,
    undone: () => undone,
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
  return run;
}

interface Deps {
  readonly store: Pick<DeviceStore, 'page'>;
  readonly statuses: Pick<DeviceStatusStore, 'between' | 'update'>;
  readonly shownRooms: Pick<ShownRooms, 'finishUnassignments'>;
  readonly calendars: () => Pick<RoomCalendars, 'follow'>;
  readonly alerts: () => Pick<Alerts, 'raise'>;
  readonly live: () => LiveChannel;
  readonly clock: Clock;
}

export function watchDevices(deps: Deps) {
  const { store, statuses, shownRooms, calendars, alerts, live, clock } = deps;

  /** @returns whether an alert was raised */
  async function watchDevice(
    organisationId: string,
    device: Device,
    status: DeviceStatus,
  ): Promise<boolean> {
    const { id, roomId, assignmentId, assignedAt, credential, revokedAt } = device;
    if (roomId === null || credential === undefined || revokedAt !== undefined) return false;
    const now = clock();
    const age = now.getTime() - Date.parse(assignedAt ?? now.toISOString());
    if (age <= OFFLINE_AFTER_MS) return false;
    // Nothing of this assignment was ever shown: the room may never have been followed.
    if (status.report?.assignmentId !== assignmentId)
      await calendars().follow(organisationId, roomId);
    const pairedAt = pairedAtOf(device);
    if (status.missed || !isOverdue(status, pairedAt, now)) return false;
    await alerts().raise({
      organisationId,
      kind: 'device-stale',
      subject: id,
      severity: 'warning',
      message: isOffline(status, pairedAt, now)
        ? 'A device has not reported for a while: its screen may be out of date.'
        : 'A device reports, but has not shown the newest calendar of its room for a while.',
    });
    await statuses.update(organisationId, id, (newest) => ({ ...newest, missed: true }));
    await live().publish(organisationId, { kind: 'device.changed', data: { deviceId: id } });
    return true;
  }

  async function watchOrganisation(organisationId: string, run: Run): Promise<void> {
    let stale = 0;
    let after: string | undefined;
    do {
      const page = await store.page(organisationId, { limit: PAGE, after });
      const [first, last] = [page.items.at(0), page.items.at(-1)];
      if (first === undefined || last === undefined) break;
      const status = await statuses.between(organisationId, first.id, last.id);
      await forEachConcurrently(page.items, CHECKS_AT_ONCE, (device) =>
        run.attempt({ organisationId, deviceId: device.id }, async () => {
          const known = status.get(device.id) ?? neverSeen;
          if (await watchDevice(organisationId, device, known)) stale += 1;
        }),
      );
      after = page.after;
    } while (after !== undefined && !run.isTooLate());
    if (stale > 0) run.log.warn('devices.stale', { organisationId, count: stale });
  }

  /** Throws when a device failed or had no time left: the next try of the message skips devices that are done. */
  return async function watch({ organisationIds }: WatchMessage, log: Logger): Promise<void> {
    const run = startRun(clock, log);
    for (const organisationId of organisationIds) {
      const what = { organisationId };
      await run.attempt(what, () => shownRooms.finishUnassignments(organisationId));
      await run.attempt(what, () => watchOrganisation(organisationId, run));
    }
    if (run.undone() > 0) throw new Error('Some devices could not be checked.');
  };
}
