/** Serves a paired device: where to connect, what to show, and whether it shows the newest snapshot. */
import type { Alerts } from '../alerts/contract.ts';
import type { RoomCalendars } from '../calendar/contract.ts';
import type { LiveChannel } from '../live/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { measures } from '../platform/metrics.ts';
import type { AuthenticatedDevice } from './authenticate-device.ts';
import type { Assignment } from './contract.ts';
import { formatCredential, isDueForRotation, newCredential, withNext } from './credential.ts';
import { assignmentOf, deviceAddressOf } from './device.ts';
import { alertResolved, type DeviceStatus, isOverdue, reported } from './device-status.ts';
import { deviceProblems } from './errors.ts';
import {
  CLIENT_PROTOCOL,
  DEVICES_HUB,
  type Negotiation,
  type Report,
  type ReportAnswer,
  type SnapshotMessage,
} from './messages.ts';
import type { ConnectionGateway, DeviceStatusStore, DeviceStore } from './ports.ts';
import { etagOf, messageOf } from './snapshot-message.ts';

interface Deps {
  readonly store: Pick<DeviceStore, 'replace'>;
  readonly statuses: Pick<DeviceStatusStore, 'update'>;
  readonly gateway: Pick<ConnectionGateway, 'clientUrl'>;
  readonly calendars: () => Pick<RoomCalendars, 'snapshot' | 'summary'>;
  readonly alerts: () => Pick<Alerts, 'resolve'>;
  readonly live: () => LiveChannel;
  readonly clock: Clock;
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

const shownBy = ({ report, test }: DeviceStatus): string => JSON.stringify([report, test]);

/** Where a device connects, and the version that it should show. */
export function negotiateConnection(deps: Pick<Deps, 'store' | 'gateway' | 'calendars' | 'clock'>) {
  const { store, gateway, clock } = deps;

  /** A new secret for the second slot, when the first is old; another time when the row is contended. */
  async function rotation({ organisationId, deviceId, device }: AuthenticatedDevice) {
    const slots = device.value.credential;
    if (slots === undefined || !isDueForRotation(slots, clock())) return {};
    const fresh = newCredential(organisationId, deviceId);
    const credential = withNext(slots, fresh, clock());
    const isKept = await store.replace(organisationId, device, { ...device.value, credential });
    return isKept ? { rotate: { credential: formatCredential(fresh) } } : {};
  }

  return async function negotiate(caller: AuthenticatedDevice): Promise<Negotiation> {
    const [url, summary] = await Promise.all([
      gateway.clientUrl(deviceAddressOf(caller.device.value)),
      newestOf(deps, caller),
    ]);
    return {
      url,
      hub: DEVICES_HUB,
      protocol: CLIENT_PROTOCOL,
      snapshotVersion: summary?.version ?? null,
      serverTime: clock().toISOString(),
      ...(await rotation(caller)),
    };
  };
}

export function readSnapshotMessage({ calendars }: Pick<Deps, 'calendars'>) {
  /** @throws AppError `device.room-not-assigned`, `device.snapshot-not-ready` */
  return async function read({ organisationId, device }: AuthenticatedDevice): Promise<{
    readonly message: SnapshotMessage;
    readonly etag: string;
  }> {
    const assignment = assignmentOf(device.value);
    if (assignment === undefined) throw deviceProblems.error('device.room-not-assigned');
    const snapshot = await calendars().snapshot(organisationId, assignment.roomId);
    if (snapshot === undefined) {
      throw deviceProblems.error('device.snapshot-not-ready', {
        retryAfterSeconds: SNAPSHOT_RETRY_SECONDS,
      });
    }
    return { message: messageOf(assignment, snapshot), etag: etagOf(assignment, snapshot) };
  };
}

/** Takes what a device says of its screen, and answers what it should show. */
export function receiveReport(deps: Omit<Deps, 'store' | 'gateway'>) {
  const { statuses, alerts, live, clock } = deps;
  return async function receive(
    caller: AuthenticatedDevice,
    report: Report,
  ): Promise<ReportAnswer> {
    const { organisationId, deviceId } = caller;
    const assignment = assignmentOf(caller.device.value);
    const summary = await newestOf(deps, caller);
    const newest = summary?.version ?? null;
    const now = clock();
    const behind = isBehind(report, assignment, newest);
    const { before, after } = await statuses.update(organisationId, deviceId, (status) =>
      reported(status, report, behind, now),
    );
    const isOver = after.missed && !isOverdue(after, undefined, now);
    if (isOver) {
      await alerts().resolve({ organisationId, kind: 'device-stale', subject: deviceId });
      // Resolved last, so that a report that is cut off leaves it to the next report.
      await statuses.update(organisationId, deviceId, alertResolved);
    }
    if (before.report?.version !== report.version && newest === report.version) {
      measureShown(newest, now);
    }
    if (isOver || shownBy(before) !== shownBy(after)) {
      await live().publish(organisationId, { kind: 'device.changed', data: { deviceId } });
    }
    return {
      version: newest,
      assignmentId: assignment?.assignmentId ?? null,
      readAt: summary?.readAt ?? null,
      fresh: summary?.fresh ?? false,
      serverTime: now.toISOString(),
    };
  };
}

/** A device that was away shows the newest version late, which says nothing of the way to it. */
const LONGEST_WAY_SECONDS = 300;

/** A version is the time of its read, in milliseconds. */
function measureShown(version: number | null, now: Date): void {
  const seconds = (now.getTime() - (version ?? 0)) / 1000;
  if (seconds >= 0 && seconds <= LONGEST_WAY_SECONDS) measures.snapshotShown.record(seconds);
}

async function newestOf(
  { calendars }: Pick<Deps, 'calendars'>,
  { organisationId, device }: AuthenticatedDevice,
) {
  const { roomId } = device.value;
  return roomId === null ? undefined : await calendars().summary(organisationId, roomId);
}
