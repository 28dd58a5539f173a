/**
 * Who a device credential belongs to: one point read a call, needing neither Graph nor Key Vault. A retired credential
 * that comes back, or an offer beside the one that was used, is refused and reported: a device uses none of them.
 */
import type { Alerts } from '../alerts/contract.ts';
import type { Audit } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { DeviceCaller } from '../platform/endpoint.ts';
import { type CredentialSlots, parseCredential, promoted, slotOf } from './credential.ts';
import { isRevoked } from './device.ts';
import { deviceProblems } from './errors.ts';
import type { DeviceStore, StoredDevice } from './ports.ts';

export interface DeviceCalls {
  authenticate(headers: { get(name: string): string | null }): Promise<DeviceCaller>;
  /** The caller's device, as `authenticate` has just read it. */
  deviceOf(caller: DeviceCaller): Promise<StoredDevice>;
}

export function deviceCalls(needs: {
  readonly store: DeviceStore;
  readonly audit: () => Audit;
  readonly alerts: () => Alerts;
  readonly clock: Clock;
}): DeviceCalls {
  const { store, audit, alerts, clock } = needs;
  const read = new WeakMap<DeviceCaller, StoredDevice>();

  /** Once a pairing: whoever holds the copy must not fill the audit trail. */
  async function soundAlarm(organisationId: string, stored: StoredDevice, slots: CredentialSlots) {
    if (slots.reusedAt !== undefined) return;
    const { id } = stored.device;
    await alerts().raise({
      organisationId,
      kind: 'device-cloned',
      subject: id,
      severity: 'critical',
      message:
        'A retired credential of a device was used: there may be a copy of it. Pair the device again to shut the copy out.',
    });
    const marked = await store.replace(organisationId, stored, {
      ...stored.device,
      credential: { ...slots, reusedAt: clock().toISOString() },
    });
    if (marked === undefined) return;
    await audit().append(organisationId, {
      actor: `device:${id}`,
      action: 'device.retired-credential-used',
      target: id,
      result: 'refused',
      code: 'device.credential-invalid',
    });
  }

  return {
    async authenticate(headers) {
      const presented = parseCredential(headers.get('authorization'));
      if (presented === undefined) throw deviceProblems.error('device.credential-invalid');
      const { organisationId, deviceId, secret } = presented;
      const stored = await store.get(organisationId, deviceId);
      const slots = stored?.device.credential;
      const slot = slots === undefined ? undefined : slotOf(slots, secret);
      if (stored === undefined || slots === undefined || slot === undefined) {
        throw deviceProblems.error('device.credential-invalid');
      }
      if (isRevoked(stored.device)) throw deviceProblems.error('device.revoked');
      if (slot === 'retired') {
        await soundAlarm(organisationId, stored, slots);
        throw deviceProblems.error('device.credential-invalid');
      }
      const caller = { organisationId, deviceId };
      if (slot === 'current') {
        read.set(caller, stored);
        return caller;
      }
      const credential = promoted(slots, secret);
      const after = await store.replace(organisationId, stored, { ...stored.device, credential });
      // Losing the race is fine: the next use promotes it.
      if (after !== undefined) read.set(caller, after);
      return caller;
    },

    async deviceOf(caller) {
      const { organisationId, deviceId } = caller;
      const stored = read.get(caller) ?? (await store.get(organisationId, deviceId));
      read.delete(caller);
      if (stored === undefined) throw deviceProblems.error('device.credential-invalid');
      return stored;
    },
  };
}
