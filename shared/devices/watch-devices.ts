/** Every few minutes over every device: silence raises an alert once, and what a crash left half done is finished. */
import type { Alerts } from '../alerts/contract.ts';
import type { RoomCalendars } from '../calendar/contract.ts';
import type { LiveChannel } from '../live/contract.ts';
import type { Organisations } from '../organisations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Device } from './device.ts';
import type { PairingAttempts } from './pairing-attempts.ts';
import type { DeviceStore, PresenceStore } from './ports.ts';
import { isOffline, OFFLINE_AFTER_MS, type Presence, unseen } from './presence.ts';
import type { ShownRooms } from './shown-rooms.ts';

const PAGE = 200;

export function watchDevices(needs: {
  readonly store: DeviceStore;
  readonly presence: PresenceStore;
  readonly attempts: PairingAttempts;
  readonly shownRooms: ShownRooms;
  readonly organisations: () => Organisations;
  readonly calendars: () => RoomCalendars;
  readonly alerts: () => Alerts;
  readonly live: () => LiveChannel;
  readonly clock: Clock;
}) {
  const { store, presence, attempts, shownRooms, organisations, calendars, alerts, live, clock } =
    needs;

  async function look(organisationId: string, device: Device, seen: Presence): Promise<boolean> {
    const { id, roomId, assignmentId, assignedAt, credential, revokedAt } = device;
    if (roomId === null || credential === undefined || revokedAt !== undefined) return false;
    const now = clock();
    const age = now.getTime() - Date.parse(assignedAt ?? now.toISOString());
    if (age <= OFFLINE_AFTER_MS) return false;
    // Nothing of this assignment was ever shown: the room may never have been followed.
    if (seen.report?.assignmentId !== assignmentId)
      await calendars().follow(organisationId, roomId);
    if (seen.missed || !isOffline(seen, now)) return false;
    await alerts().raise({
      organisationId,
      kind: 'device-stale',
      subject: id,
      severity: 'warning',
      message: 'A device has not reported for a while: its screen may be out of date.',
    });
    await presence.update(organisationId, id, (state) => ({ ...state, missed: true }));
    await live().publish(organisationId, { kind: 'device.changed', data: { deviceId: id } });
    return true;
  }

  async function lookThrough(organisationId: string): Promise<number> {
    let silent = 0;
    let after: string | undefined;
    do {
      const page = await store.page(organisationId, { limit: PAGE, after });
      const [first, last] = [page.devices.at(0), page.devices.at(-1)];
      if (first === undefined || last === undefined) break;
      const seen = await presence.between(organisationId, first.id, last.id);
      for (const device of page.devices) {
        if (await look(organisationId, device, seen.get(device.id) ?? unseen)) silent += 1;
      }
      after = page.after;
    } while (after !== undefined);
    return silent;
  }

  return async (log: Logger): Promise<void> => {
    await attempts.settle();
    for await (const organisation of organisations().each()) {
      await shownRooms.finishDepartures(organisation.id);
      const silent = await lookThrough(organisation.id);
      if (silent > 0) {
        log.warn('devices.silent', { organisationId: organisation.id, count: silent });
      }
    }
  };
}
