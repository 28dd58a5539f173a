/** The statuses of devices as rows `seen|{id}`, beside the devices themselves. */
import type { OpenTable } from '../../platform/tables.ts';
import { deviceStatusSchema, neverSeen } from '../device-status.ts';
import type { DeviceStatusStore } from '../ports.ts';

export const SEEN = 'seen|';
/** Sorts before every character of an id. */
const AFTER = ' ';

export function tableDeviceStatusStore(openTable: OpenTable): DeviceStatusStore {
  const rows = openTable('Devices').rows(deviceStatusSchema);
  return {
    async get(organisationId, deviceId) {
      return (await rows.get(organisationId, SEEN + deviceId))?.value ?? neverSeen;
    },
    async between(organisationId, first, last) {
      const found = new Map();
      let continuation: string | undefined;
      do {
        const page = await rows.page(organisationId, {
          from: SEEN + first,
          to: `${SEEN}${last}${AFTER}`,
          limit: 500,
          ...(continuation && { continuation }),
        });
        for (const { row, value } of page.items) found.set(row.slice(SEEN.length), value);
        continuation = page.continuation;
      } while (continuation !== undefined);
      return found;
    },
    async update(organisationId, deviceId, change) {
      let [before, after] = [neverSeen, neverSeen];
      await rows.update(organisationId, SEEN + deviceId, (status) => {
        before = status ?? neverSeen;
        after = change(before);
        return after === before ? status : after;
      });
      return { before, after };
    },
  };
}
