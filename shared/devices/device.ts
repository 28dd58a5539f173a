/** A device: an administrator creates it, a Base Unit pairs with it, and it shows at most one room. */
import { z } from 'zod';
import { newId } from '../platform/ids.ts';
import type { Room } from '../rooms/contract.ts';
import type { Assignment, DeviceAddress } from './contract.ts';
import { credentialSlotsSchema } from './credential.ts';
import { type DeviceStatus, isConnected, isOffline } from './device-status.ts';
import type { DeviceView } from './device-view.ts';

const instant = z.iso.datetime();

export const deviceRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: instant,
  /** The host of its Web PubSub instance. */
  shard: z.string().optional(),
  roomId: z.string().nullable(),
  assignmentId: z.string().nullable(),
  assignedAt: instant.optional(),
  /** The one code that pairs it; an older code's row is worth nothing. */
  pairing: z.object({ codeHash: z.string(), expiresAt: instant }).optional(),
  unit: z.object({ serialNumber: z.string(), model: z.string() }).optional(),
  credential: credentialSlotsSchema.optional(),
  revokedAt: instant.optional(),
});
export type Device = z.infer<typeof deviceRowSchema>;
export type Pairing = NonNullable<Device['pairing']>;

export const newDevice = (name: string, now: Date, id = newId()): Device => ({
  id,
  name,
  createdAt: now.toISOString(),
  roomId: null,
  assignmentId: null,
});

export const isRevoked = (device: Device): boolean => device.revokedAt !== undefined;

const stateOf = (device: Device): DeviceView['state'] => {
  if (isRevoked(device)) return 'revoked';
  return device.credential === undefined ? 'unpaired' : 'paired';
};

export const deviceAddressOf = ({ id, shard }: Device): DeviceAddress =>
  shard === undefined ? { deviceId: id } : { deviceId: id, shard };

export function assignmentOf(device: Device): Assignment | undefined {
  const { roomId, assignmentId } = device;
  return roomId === null || assignmentId === null
    ? undefined
    : { ...deviceAddressOf(device), roomId, assignmentId };
}

/** A new id at every assignment, even of the same room: what was shown before is void. */
export const assigned = (device: Device, roomId: string, now: Date): Device => ({
  ...device,
  roomId,
  assignmentId: newId(),
  assignedAt: now.toISOString(),
});

export const unassigned = (device: Device): Device => ({
  ...device,
  roomId: null,
  assignmentId: null,
  assignedAt: undefined,
});

/** The credential's hash stays, so that its holder gets 403 and not 401. */
export const revoked = (device: Device, now: Date): Device => ({
  ...unassigned(device),
  pairing: undefined,
  revokedAt: now.toISOString(),
});

/** When its credential was issued, which only matters until the first report. */
export const pairedAtOf = ({ credential }: Device): string | undefined =>
  credential?.current.issuedAt;

const isStale = (device: Device, status: DeviceStatus, now: Date): boolean =>
  stateOf(device) === 'paired' &&
  device.assignmentId !== null &&
  (isOffline(status, pairedAtOf(device), now) ||
    status.report?.assignmentId !== device.assignmentId ||
    status.report.behind);

export function viewOf(
  device: Device,
  status: DeviceStatus,
  now: Date,
  roomState?: Room['state'],
): DeviceView {
  const shown = status.report?.version;
  return {
    id: device.id,
    name: device.name,
    state: stateOf(device),
    roomId: device.roomId,
    ...(roomState === undefined ? {} : { roomState }),
    assignmentId: device.assignmentId,
    connected: !isRevoked(device) && isConnected(status, now),
    ...(status.lastSeenAt === undefined ? {} : { lastSeenAt: status.lastSeenAt }),
    ...(shown === undefined || shown === null ? {} : { versionShown: shown }),
    stale: isStale(device, status, now),
    offline: stateOf(device) === 'paired' && isOffline(status, pairedAtOf(device), now),
    ...(status.skewSeconds === undefined ? {} : { clockSkewSeconds: status.skewSeconds }),
    ...(status.test === undefined ? {} : { test: status.test }),
    ...device.unit,
  };
}
