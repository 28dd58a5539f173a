/**
 * Finds the device of a credential with one point read, without Graph or Key Vault. A retired credential, or an offer
 * beside the one that was used, is refused and reported, because a device uses neither.
 */
import type { Alerts } from '../alerts/contract.ts';
import { type Audit, noteChange } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { DeviceCaller } from '../platform/endpoint.ts';
import type { Stored } from '../platform/tables.ts';
import { type CredentialSlots, parseCredential, promoted, slotOf } from './credential.ts';
import { type Device, isRevoked } from './device.ts';
import { deviceProblems } from './errors.ts';
import type { DeviceStore } from './ports.ts';

/** A device whose credential was right, with the row that was read to check it. */
export interface AuthenticatedDevice extends DeviceCaller {
  readonly device: Stored<Device>;
}

interface Deps {
  readonly store: Pick<DeviceStore, 'get' | 'replace'>;
  readonly audit: () => Audit;
  readonly alerts: () => Pick<Alerts, 'raise'>;
  readonly clock: Clock;
}

export function authenticateDevice({ store, audit, alerts, clock }: Deps) {
  /** Audited once per pairing: the holder of a copy must not fill the audit trail. */
  async function soundAlarm(
    organisationId: string,
    stored: Stored<Device>,
    slots: CredentialSlots,
  ): Promise<void> {
    if (slots.reusedAt !== undefined) return;
    const { id } = stored.value;
    await alerts().raise({
      organisationId,
      kind: 'device-cloned',
      subject: id,
      severity: 'critical',
      message:
        'A retired credential of a device was used: there may be a copy of it. Pair the device again to shut the copy out.',
    });
    const entry = {
      actor: `device:${id}`,
      action: 'device.retired-credential-used',
      target: id,
      result: 'refused',
      code: 'device.credential-invalid',
    } as const;
    await noteChange(audit(), organisationId)(entry, slots.current.issuedAt);
    await store.replace(organisationId, stored, {
      ...stored.value,
      credential: { ...slots, reusedAt: clock().toISOString() },
    });
  }

  /** @throws AppError `device.credential-invalid`, `device.revoked` */
  return async function authenticate(authorization: string | null): Promise<AuthenticatedDevice> {
    const presented = parseCredential(authorization);
    if (presented === undefined) throw deviceProblems.error('device.credential-invalid');
    const { organisationId, deviceId, secret } = presented;
    const stored = await store.get(organisationId, deviceId);
    const slots = stored?.value.credential;
    const slot = slots === undefined ? undefined : slotOf(slots, secret);
    if (stored === undefined || slots === undefined || slot === undefined) {
      throw deviceProblems.error('device.credential-invalid');
    }
    if (isRevoked(stored.value)) throw deviceProblems.error('device.revoked');
    if (slot === 'retired') {
      await soundAlarm(organisationId, stored, slots);
      throw deviceProblems.error('device.credential-invalid');
    }
    if (slot === 'current') return { organisationId, deviceId, device: stored };
    const credential = promoted(slots, secret);
    // A lost race is harmless: the next use promotes the offer.
    await store.replace(organisationId, stored, { ...stored.value, credential });
    const device = await store.get(organisationId, deviceId);
    if (device === undefined) throw deviceProblems.error('device.credential-invalid');
    return { organisationId, deviceId, device };
  };
}
