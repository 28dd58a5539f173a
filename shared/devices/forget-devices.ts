/** Forgets every device of an organisation that is being erased. */

import type { Clock } from '../platform/clock.ts';
import type { DeviceAssignments } from './contract.ts';
import { reachOf, revoked } from './device.ts';
import type { Connections, DeviceStore, PairingCodes } from './ports.ts';

export function forgetDevices(
  store: DeviceStore,
  codes: PairingCodes,
  connections: Connections,
  clock: Clock,
): DeviceAssignments['removeAll'] {
  return async (organisationId) => {
    for await (const stored of store.each(organisationId)) {
      const { device } = stored;
      // Revoked first: its credential is void before its connections end.
      const gone = await store.replace(organisationId, stored, revoked(device, clock()));
      await connections.end(reachOf(device));
      if (device.pairing !== undefined) await codes.remove(device.pairing.codeHash);
      await store.remove(organisationId, gone?.device ?? device);
    }
    for await (const departure of store.departures(organisationId)) {
      await store.departed(organisationId, departure);
    }
  };
}
