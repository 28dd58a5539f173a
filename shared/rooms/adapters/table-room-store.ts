/** Rooms in Table storage: partition = organisation, row = room id; the last refresh request in a table of its own. */
import { z } from 'zod';
import type { OpenTable } from '../../platform/tables.ts';
import type { RefreshRequests, RoomStore } from '../ports.ts';
import { roomRowSchema } from '../room.ts';

const SECONDS_BETWEEN_REQUESTS = 60;

export function tableRoomStore(openTable: OpenTable): RoomStore {
  const rows = openTable('Rooms').rows(roomRowSchema);
  return {
    get: (organisationId, roomId) => rows.get(organisationId, roomId),
    page: (organisationId, request) => rows.page(organisationId, request),
    each: (organisationId) => rows.each(organisationId),
    insert: (organisationId, row) => rows.insert(organisationId, row.id, row),
    replace: (organisationId, row, etag) => rows.replace(organisationId, row.id, row, etag),
    async remove(organisationId, roomId) {
      await rows.remove(organisationId, roomId);
    },
  };
}

export function tableRefreshRequests(openTable: OpenTable): RefreshRequests {
  const rows = openTable('RoomRefreshes').rows(z.object({ at: z.iso.datetime() }));
  return {
    async take(organisationId, now) {
      const last = await rows.get(organisationId, 'request');
      const value = { at: now.toISOString() };
      if (last === undefined) {
        const first = await rows.insert(organisationId, 'request', value);
        return { waitSeconds: first ? 0 : SECONDS_BETWEEN_REQUESTS };
      }
      const passed = (now.getTime() - Date.parse(last.value.at)) / 1000;
      if (passed < SECONDS_BETWEEN_REQUESTS) {
        return { waitSeconds: Math.min(60, SECONDS_BETWEEN_REQUESTS - passed) };
      }
      const taken = await rows.replace(organisationId, 'request', value, last.etag);
      return { waitSeconds: taken ? 0 : SECONDS_BETWEEN_REQUESTS };
    },
    async forget(organisationId) {
      await rows.remove(organisationId, 'request');
    },
  };
}
