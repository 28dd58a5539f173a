/** Forgets every device of an organisation that is being erased. */
import type { Clock } from '../platform/clock.ts';
import { deviceAddressOf, revoked } from './device.ts';
import type { DeviceConnections, DeviceStore, PairingCodes } from './ports.ts';

export function forgetDevices(deps: {
  readonly store: DeviceStore;
  readonly codes: Pick<PairingCodes, 'remove'>;
  readonly connections: Pick<DeviceConnections, 'end'>;
  readonly clock: Clock;
}) {
  const { store, codes, connections, clock } = deps;
  return async function removeAll(organisationId: string): Promise<void> {
    for await (const stored of store.each(organisationId)) {
      const device = stored.value;
      // Revoked first: its credential is void before its connections end.
      const gone = revoked(device, clock());
      const isRevoked = await store.replace(organisationId, stored, gone);
      await connections.end(deviceAddressOf(device));
      if (device.pairing !== undefined) await codes.remove(device.pairing.codeHash);
      await store.remove(organisationId, isRevoked ? gone : device);
    }
    for await (const left of store.unassignedRooms(organisationId)) {
      await store.forgetUnassignedRoom(organisationId, left);
    }
  };
}
