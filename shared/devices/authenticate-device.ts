/** Who a device credential belongs to: one point read, needing neither Graph nor Key Vault. */
import type { DeviceCaller } from '../platform/endpoint.ts';
import { parseCredential, promoted, slotOf } from './credential.ts';
import { isRevoked } from './device.ts';
import { deviceProblems } from './errors.ts';
import type { DeviceStore } from './ports.ts';

export function authenticateDevice(store: DeviceStore) {
  return async (headers: { get(name: string): string | null }): Promise<DeviceCaller> => {
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
    // Losing the race is fine: the next use promotes it.
    if (slot === 'next') {
      await store.replace(organisationId, stored, {
        ...stored.device,
        credential: promoted(slots),
      });
    }
    return { organisationId, deviceId };
  };
}
