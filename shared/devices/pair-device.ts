/** Exchanges a pairing code for a credential, once. Unknown, used and expired are one answer through one look-up. */
import type { Alerts } from '../alerts/contract.ts';
import type { LiveChannel } from '../live/contract.ts';
import type { Audit } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { created, type HttpResult } from '../platform/endpoint.ts';
import { clientAddressOf } from './client-address.ts';
import { firstSlot, formatCredential, newCredential } from './credential.ts';
import { type Device, reachOf } from './device.ts';
import { deviceProblems } from './errors.ts';
import type { PairingAttempts } from './pairing-attempts.ts';
import type { Connections, DeviceStore, PairingCodes, PresenceStore } from './ports.ts';
import { replaced } from './presence.ts';

export interface PairNeeds {
  readonly store: DeviceStore;
  readonly codes: PairingCodes;
  readonly attempts: PairingAttempts;
  readonly connections: Connections;
  readonly presence: PresenceStore;
  readonly alerts: () => Alerts;
  readonly audit: () => Audit;
  readonly live: () => LiveChannel;
  readonly clock: Clock;
  readonly trustedHops: number;
  readonly apiUrl: string;
}

const TRIES = 5;

export function pairDevice(needs: PairNeeds) {
  const { store, codes, attempts, connections, presence, alerts, audit, live, clock } = needs;
  const { trustedHops, apiUrl } = needs;

  /** The device that the code pairs now, with its organisation. */
  async function find(codeHash: string) {
    const entry = await codes.find(codeHash);
    if (entry === undefined || Date.parse(entry.expiresAt) <= clock().getTime()) return undefined;
    const stored = await store.get(entry.organisationId, entry.deviceId);
    // The device's row decides: a code row may outlive its use by a crash.
    return stored?.device.pairing?.codeHash === codeHash
      ? { stored, organisationId: entry.organisationId }
      : undefined;
  }

  /** Whoever held the former credential must not stay connected, and answers for nothing any more. */
  async function shutOut(organisationId: string, device: Device): Promise<void> {
    await connections.end(reachOf(device));
    await presence.update(organisationId, device.id, replaced);
    await alerts().resolve({ organisationId, kind: 'device-stale', subject: device.id });
    await alerts().resolve({ organisationId, kind: 'device-cloned', subject: device.id });
  }

  return async (input: {
    readonly headers: { get(name: string): string | null };
    readonly body: {
      readonly pairingCode: string;
      readonly serialNumber: string;
      readonly model: string;
    };
  }): Promise<HttpResult> => {
    const { pairingCode, serialNumber, model } = input.body;
    const attempt = await attempts.count(
      clientAddressOf(input.headers.get('x-forwarded-for'), trustedHops),
    );
    const codeHash = await codes.hash(pairingCode);
    const isOther = (unit: Device['unit']) =>
      unit !== undefined && unit.serialNumber !== serialNumber;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const found = await find(codeHash);
      if (found === undefined) break;
      const { organisationId, stored } = found;
      const isAgain = stored.device.credential !== undefined;
      // Before as well: after a crash the former unit must not keep its connection for good.
      if (isAgain) await connections.end(reachOf(stored.device));
      const credential = newCredential(organisationId, stored.device.id);
      const paired = await store.replace(organisationId, stored, {
        ...stored.device,
        pairing: undefined,
        unit: { serialNumber, model },
        credential: firstSlot(credential, clock()),
      });
      if (paired === undefined) continue;
      await Promise.all([codes.remove(codeHash), attempt.release()]);
      if (isAgain) await shutOut(organisationId, stored.device);
      await audit().append(organisationId, {
        actor: `device:${paired.device.id}`,
        action: isOther(stored.device.unit) ? 'device.replaced' : 'device.paired',
        target: paired.device.id,
        result: 'ok',
      });
      await live().publish(organisationId, {
        kind: 'device.changed',
        data: { deviceId: paired.device.id },
      });
      // The one thing of its own that a device may read; its address names neither it nor its organisation.
      return created(
        { deviceId: paired.device.id, credential: formatCredential(credential) },
        `${apiUrl}/device/snapshot`,
      );
    }
    throw deviceProblems.error('pairing.code-invalid');
  };
}
