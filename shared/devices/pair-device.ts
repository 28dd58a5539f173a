/**
 * Exchanges a pairing code for a credential, once. Unknown, used and expired codes are one answer through one look-up.
 */
import type { Alerts } from '../alerts/contract.ts';
import type { LiveChannel } from '../live/contract.ts';
import { type Audit, noteChange } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { conflict, retryOnConflict } from '../platform/optimistic.ts';
import { firstSlot, formatCredential, newCredential } from './credential.ts';
import { type Device, deviceAddressOf } from './device.ts';
import { replaced } from './device-status.ts';
import { deviceProblems } from './errors.ts';
import type { PairingAttempts } from './pairing-attempts.ts';
import type { DeviceConnections, DeviceStatusStore, DeviceStore, PairingCodes } from './ports.ts';

type Unit = NonNullable<Device['unit']>;

interface Deps {
  readonly store: Pick<DeviceStore, 'get' | 'replace'>;
  readonly codes: Pick<PairingCodes, 'hash' | 'find' | 'remove'>;
  readonly attempts: Pick<PairingAttempts, 'count'>;
  readonly connections: Pick<DeviceConnections, 'end'>;
  readonly statuses: Pick<DeviceStatusStore, 'update'>;
  readonly alerts: () => Pick<Alerts, 'resolve'>;
  readonly audit: () => Audit;
  readonly live: () => LiveChannel;
  readonly clock: Clock;
}

export type PairDevice = ReturnType<typeof pairDevice>;

export function pairDevice(deps: Deps) {
  const { store, codes, attempts, connections, statuses, alerts, audit, live, clock } = deps;

  /** The device that the code pairs now, with its organisation. */
  async function find(codeHash: string) {
    const entry = await codes.find(codeHash);
    if (entry === undefined || Date.parse(entry.expiresAt) <= clock().getTime()) return undefined;
    const { organisationId, deviceId } = entry;
    const stored = await store.get(organisationId, deviceId);
    // The device's row decides, because after a crash the row of a used code may remain.
    if (stored?.value.pairing?.codeHash !== codeHash) return undefined;
    return { stored, organisationId };
  }

  async function tryPair(codeHash: string, unit: Unit) {
    const found = await find(codeHash);
    if (found === undefined) return undefined;
    const { organisationId, stored } = found;
    const before = stored.value;
    // Connections end before the change as well: after a crash the former unit must not keep one for good.
    if (before.credential !== undefined) await connections.end(deviceAddressOf(before));
    const credential = newCredential(organisationId, before.id);
    const isOtherUnit = before.unit !== undefined && before.unit.serialNumber !== unit.serialNumber;
    // The code pairs once, so its entry is written once.
    await noteChange(audit(), organisationId)(
      {
        actor: `device:${before.id}`,
        action: isOtherUnit ? 'device.replaced' : 'device.paired',
        target: before.id,
        result: 'ok',
      },
      codeHash,
    );
    const isPaired = await store.replace(organisationId, stored, {
      ...before,
      pairing: undefined,
      unit,
      credential: firstSlot(credential, clock()),
    });
    return isPaired ? { organisationId, before, credential } : conflict;
  }

  /** The holder of the former credential must not stay connected, and that unit's status no longer counts. */
  async function disconnectFormerUnit(organisationId: string, device: Device): Promise<void> {
    await connections.end(deviceAddressOf(device));
    await statuses.update(organisationId, device.id, replaced);
    await alerts().resolve({ organisationId, kind: 'device-stale', subject: device.id });
    await alerts().resolve({ organisationId, kind: 'device-cloned', subject: device.id });
  }

  /** @throws AppError `pairing.code-invalid`, `pairing.too-many-attempts` */
  return async function pair(
    { pairingCode, ...unit }: Unit & { readonly pairingCode: string },
    clientAddress: string,
  ): Promise<{ readonly deviceId: string; readonly credential: string }> {
    const attempt = await attempts.count(clientAddress);
    const codeHash = await codes.hash(pairingCode);
    const paired = await retryOnConflict(() => tryPair(codeHash, unit));
    if (paired === undefined) throw deviceProblems.error('pairing.code-invalid');
    const { organisationId, before, credential } = paired;
    const deviceId = before.id;
    await Promise.all([codes.remove(codeHash), attempt.release()]);
    if (before.credential !== undefined) await disconnectFormerUnit(organisationId, before);
    await live().publish(organisationId, { kind: 'device.changed', data: { deviceId } });
    return { deviceId, credential: formatCredential(credential) };
  };
}
