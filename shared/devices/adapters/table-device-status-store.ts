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
      const range = { from: SEEN + first, to: `${SEEN}${last}${AFTER}` };
      for await (const { row, value } of rows.each(organisationId, range)) {
        found.set(row.slice(SEEN.length), value);
      }
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
