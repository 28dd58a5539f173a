/** Exchanges a pairing code for a credential, once. Unknown, used and expired are one answer through one look-up. */
import type { LiveChannel } from '../live/contract.ts';
import type { Audit } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { Answer } from '../platform/endpoint.ts';
import { firstSlot, formatCredential, newCredential } from './credential.ts';
import { deviceProblems } from './errors.ts';
import type { PairingAttempts } from './pairing-attempts.ts';
import type { Connections, DeviceStore, PairingCodes } from './ports.ts';
import { sourceOf } from './source.ts';

export interface PairNeeds {
  readonly store: DeviceStore;
  readonly codes: PairingCodes;
  readonly attempts: PairingAttempts;
  readonly connections: Connections;
  readonly audit: () => Audit;
  readonly live: () => LiveChannel;
  readonly clock: Clock;
  readonly trustedHops: number;
}

const TRIES = 5;

export function pairDevice(needs: PairNeeds) {
  const { store, codes, attempts, connections, audit, live, clock, trustedHops } = needs;

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

  return async (input: {
    readonly headers: { get(name: string): string | null };
    readonly body: {
      readonly pairingCode: string;
      readonly serialNumber: string;
      readonly model: string;
    };
  }): Promise<Answer> => {
    const { pairingCode, serialNumber, model } = input.body;
    const attempt = await attempts.count(
      sourceOf(input.headers.get('x-forwarded-for'), trustedHops),
    );
    const codeHash = await codes.hash(pairingCode);
    for (let tries = 0; tries < TRIES; tries += 1) {
      const found = await find(codeHash);
      if (found === undefined) break;
      const { organisationId, stored } = found;
      const credential = newCredential(organisationId, stored.device.id);
      const paired = await store.replace(organisationId, stored, {
        ...stored.device,
        pairing: undefined,
        unit: { serialNumber, model },
        credential: firstSlot(credential, clock()),
      });
      if (paired === undefined) continue;
      await Promise.all([codes.remove(codeHash), attempt.release()]);
      // Whoever held the former credential must not stay connected.
      if (stored.device.credential !== undefined) await connections.end(paired.device.id);
      await audit().append(organisationId, {
        actor: `device:${paired.device.id}`,
        action: 'device.paired',
        target: paired.device.id,
        result: 'ok',
      });
      await live().publish(organisationId, {
        kind: 'device.changed',
        data: { deviceId: paired.device.id },
      });
      return {
        status: 201,
        body: { deviceId: paired.device.id, credential: formatCredential(credential) },
      };
    }
    throw deviceProblems.error('pairing.code-invalid');
  };
}
