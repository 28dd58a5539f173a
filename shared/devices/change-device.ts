/** Reading and changing one device: the one place that decides unknown, revoked, and changed since it was read. */
import type { NoteChange } from '../operations/contract.ts';
import { requestProblems } from '../platform/errors.ts';
import { conflict, retryOnConflict } from '../platform/optimistic.ts';
import type { Stored } from '../platform/tables.ts';
import { type Device, isRevoked } from './device.ts';
import { deviceProblems } from './errors.ts';
import type { DeviceStore } from './ports.ts';

export interface DeviceKey {
  readonly organisationId: string;
  readonly deviceId: string;
}

/** A person's command for one device. */
export interface DeviceCommand extends DeviceKey {
  /** As the audit names the person. */
  readonly actor: string;
}

export interface ConditionalDeviceCommand extends DeviceCommand {
  /** The ETag that the person has read; null or `*` for whatever is there. */
  readonly ifMatch: string | null;
}

export async function requireDevice(
  store: Pick<DeviceStore, 'get'>,
  { organisationId, deviceId }: DeviceKey,
): Promise<Stored<Device>> {
  const stored = await store.get(organisationId, deviceId);
  if (stored === undefined) throw deviceProblems.error('device.not-found');
  return stored;
}

/** How a change gets its entry in the audit. */
export interface NotedAs {
  readonly actor: string;
  readonly action: string;
  readonly note: NoteChange;
}

/**
 * Writes what `change` returns; undefined changes nothing. `change` may be asked several times. With `noted` the change
 * is in the audit.
 */
export async function changeDevice(
  store: Pick<DeviceStore, 'get' | 'replace'>,
  key: DeviceKey & { readonly ifMatch?: string | null },
  change: (device: Device) => Device | undefined,
  noted?: NotedAs,
): Promise<{ readonly before: Device; readonly after: Device }> {
  const { organisationId, ifMatch = null } = key;
  return await retryOnConflict(async () => {
    const stored = await requireDevice(store, key);
    if (ifMatch !== null && ifMatch !== '*' && ifMatch !== stored.etag) {
      throw requestProblems.error('request.changed');
    }
    const before = stored.value;
    const after = change(before);
    if (after === undefined) return { before, after: before };
    if (noted !== undefined) {
      const { actor, action, note } = noted;
      await note({ actor, action, target: before.id, result: 'ok' }, stored.etag);
    }
    return (await store.replace(organisationId, stored, after)) ? { before, after } : conflict;
  });
}

/** The device, for changes that a revoked one no longer takes. */
export function notRevoked(device: Device): Device {
  if (isRevoked(device)) throw deviceProblems.error('device.already-revoked');
  return device;
}
