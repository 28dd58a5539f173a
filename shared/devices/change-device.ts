/** Reading and changing one device: unknown, revoked and changed-meanwhile are decided here, once. */
import type { PortalUser } from '../platform/endpoint.ts';
import { requestProblems } from '../platform/errors.ts';
import { type Device, isRevoked } from './device.ts';
import { deviceProblems } from './errors.ts';
import type { DeviceStore, StoredDevice } from './ports.ts';

/** A portal user's call about one device. */
export interface OneDevice {
  readonly caller: PortalUser;
  readonly params: { readonly org: string; readonly device: string };
  readonly headers: { get(name: string): string | null };
}

const TRIES = 5;

export async function requireDevice(
  store: DeviceStore,
  organisationId: string,
  deviceId: string,
): Promise<StoredDevice> {
  const stored = await store.get(organisationId, deviceId);
  if (stored === undefined) throw deviceProblems.error('device.not-found');
  return stored;
}

/** `change` answers what should be, or undefined when nothing is to change. */
export async function changeDevice(
  store: DeviceStore,
  organisationId: string,
  deviceId: string,
  change: (device: Device) => Device | undefined,
  ifMatch: string | null = null,
): Promise<{ readonly before: Device; readonly after: StoredDevice }> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const stored = await requireDevice(store, organisationId, deviceId);
    if (ifMatch !== null && ifMatch !== '*' && ifMatch !== stored.etag) {
      throw requestProblems.error('request.changed');
    }
    const wanted = change(stored.device);
    if (wanted === undefined) return { before: stored.device, after: stored };
    const after = await store.replace(organisationId, stored, wanted);
    if (after !== undefined) return { before: stored.device, after };
  }
  throw requestProblems.error('request.busy', { retryAfterSeconds: 1 });
}

/** For changes that a revoked device no longer takes. */
export const unlessRevoked =
  (change: (device: Device) => Device) =>
  (device: Device): Device => {
    if (isRevoked(device)) throw deviceProblems.error('device.already-revoked');
    return change(device);
  };
