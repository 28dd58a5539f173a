/** What a paired device asks for: where to connect, what to show, and to be told whether that is the newest. */
import type { Alerts } from '../alerts/contract.ts';
import type { RoomCalendars } from '../calendar/contract.ts';
import type { LiveChannel } from '../live/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { type DeviceCaller, type HttpResult, ok } from '../platform/endpoint.ts';
import type { DeviceCalls } from './authenticate-device.ts';
import type { Assignment } from './contract.ts';
import { formatCredential, isDueForRotation, newCredential, withNext } from './credential.ts';
import { assignmentOf, reachOf } from './device.ts';
import { deviceProblems } from './errors.ts';
import { CLIENT_PROTOCOL, DEVICES_HUB, type Report } from './messages.ts';
import type { ConnectionGateway, DeviceStore, PresenceStore, StoredDevice } from './ports.ts';
import { alertEnded, isOverdue, reported } from './presence.ts';
import { etagOf, messageOf } from './snapshot.ts';

interface DeviceCall {
  readonly caller: DeviceCaller;
  readonly headers: { get(name: string): string | null };
}

const SNAPSHOT_RETRY_SECONDS = 5;

/** A clear screen is right as long as there is nothing to show. */
const isBehind = (
  { version, assignmentId }: Report,
  assignment: Assignment | undefined,
  newest: number | null,
): boolean =>
  assignmentId === assignment?.assignmentId
    ? newest !== null && (version ?? -1) < newest
    : assignmentId !== null || newest !== null;

export function serveDevice(needs: {
  readonly store: DeviceStore;
  readonly deviceOf: DeviceCalls['deviceOf'];
  readonly presence: PresenceStore;
  readonly gateway: ConnectionGateway;
  readonly calendars: () => RoomCalendars;
  readonly alerts: () => Alerts;
  readonly live: () => LiveChannel;
  readonly clock: Clock;
}) {
  const { store, deviceOf, presence, gateway, calendars, alerts, live, clock } = needs;

  const standing = async ({ organisationId }: DeviceCaller, assignment: Assignment | undefined) =>
    assignment === undefined
      ? undefined
      : await calendars().summary(organisationId, assignment.roomId);

  /** A new secret for the second slot, when the first is old; another time when the row is contended. */
  async function rotation(caller: DeviceCaller, stored: StoredDevice) {
    const slots = stored.device.credential;
    if (slots === undefined || !isDueForRotation(slots, clock())) return {};
    const fresh = newCredential(caller.organisationId, caller.deviceId);
    const credential = withNext(slots, fresh, clock());
    const kept = await store.replace(caller.organisationId, stored, {
      ...stored.device,
      credential,
    });
    return kept === undefined ? {} : { rotate: { credential: formatCredential(fresh) } };
  }

  return {
    async negotiate({ caller }: Pick<DeviceCall, 'caller'>): Promise<HttpResult> {
      const stored = await deviceOf(caller);
      const [url, stand] = await Promise.all([
        gateway.clientUrl(reachOf(stored.device)),
        standing(caller, assignmentOf(stored.device)),
      ]);
      return ok({
        url,
        hub: DEVICES_HUB,
        protocol: CLIENT_PROTOCOL,
        snapshotVersion: stand?.version ?? null,
        serverTime: clock().toISOString(),
        ...(await rotation(caller, stored)),
      });
    },

    async snapshot({ caller, headers }: DeviceCall): Promise<HttpResult> {
      const assignment = assignmentOf((await deviceOf(caller)).device);
      if (assignment === undefined) throw deviceProblems.error('device.room-not-assigned');
      const stand = await calendars().snapshot(caller.organisationId, assignment.roomId);
      if (stand === undefined) {
        throw deviceProblems.error('device.snapshot-not-ready', {
          retryAfterSeconds: SNAPSHOT_RETRY_SECONDS,
        });
      }
      const etag = etagOf(assignment, stand);
      const answered = { etag, 'snapshot-read-at': stand.readAt };
      const known = (headers.get('if-none-match') ?? '').split(',').map((tag) => tag.trim());
      return known.includes(etag)
        ? { status: 304, headers: answered }
        : ok(messageOf(assignment, stand), answered);
    },

    async report({
      caller,
      body,
    }: Pick<DeviceCall, 'caller'> & { readonly body: Report }): Promise<HttpResult> {
      const { organisationId, deviceId } = caller;
      const assignment = assignmentOf((await deviceOf(caller)).device);
      const stand = await standing(caller, assignment);
      const newest = stand?.version ?? null;
      const now = clock();
      const behind = isBehind(body, assignment, newest);
      const { before, after } = await presence.update(organisationId, deviceId, (seen) =>
        reported(seen, body, behind, now),
      );
      const isOver = after.missed && !isOverdue(after, undefined, now);
      if (isOver) {
        await alerts().resolve({ organisationId, kind: 'device-stale', subject: deviceId });
        // Only now, so that a report that is cut off before leaves it to the next.
        await presence.update(organisationId, deviceId, alertEnded);
      }
      const shown = ({ report, test }: typeof after) => JSON.stringify([report, test]);
      if (isOver || shown(before) !== shown(after)) {
        await live().publish(organisationId, { kind: 'device.changed', data: { deviceId } });
      }
      return ok({
        version: newest,
        assignmentId: assignment?.assignmentId ?? null,
        readAt: stand?.readAt ?? null,
        fresh: stand?.fresh ?? false,
        serverTime: now.toISOString(),
      });
    },
  };
}
