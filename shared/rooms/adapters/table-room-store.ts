/**
 * Rooms in Table storage: partition = organisation, row = room id. Their history lies behind them in the same
 * partition, so that both change in one transaction. The state of the list is in a table of its own.
 */
import { z } from 'zod';
import { readRowPage } from '../../platform/paging.ts';
import type { OpenTable } from '../../platform/tables.ts';
import type { ListReadings, RefreshRequests, RoomStore } from '../ports.ts';
import { roomRowSchema } from '../room.ts';
import { olderThan, roomChangeSchema } from '../room-change.ts';
import { listReadingSchema } from '../room-list.ts';

const SECONDS_BETWEEN_REQUESTS = 60;
/** Sorts behind every room id. */
const HISTORY = '~';
const PAGE = 500;
const AT_ONCE = 100;

export function tableRoomStore(openTable: OpenTable): RoomStore {
  const table = openTable('Rooms');
  const rows = table.rows(roomRowSchema);
  const history = table.rows(roomChangeSchema);
  const anything = table.rows(z.unknown());

  async function removeFrom(organisationId: string, from: string): Promise<void> {
    for (;;) {
      const { items } = await anything.page(organisationId, { from, limit: AT_ONCE });
      if (items.length === 0) return;
      const removing = items.map(({ row }) => anything.removing(row));
      if (await table.transact(organisationId, removing)) continue;
      // Another process may remove rows at the same time.
      for (const { row } of items) await anything.remove(organisationId, row);
    }
  }

  return {
    get: (organisationId, roomId) => rows.get(organisationId, roomId),
    page: (organisationId, request) =>
      readRowPage(rows, organisationId, request, { to: HISTORY, cursor: 'last-shown' }),
    each: (organisationId) => rows.each(organisationId, { to: HISTORY }),
    commit: (organisationId, writes, entries) =>
      table.transact(organisationId, [
        ...writes.map(({ row, etag }) =>
          etag === undefined ? rows.inserting(row.id, row) : rows.replacing(row.id, row, etag),
        ),
        ...entries.map((entry) => history.inserting(HISTORY + entry.id, entry)),
      ]),
    remove: (organisationId, roomId, etag) => rows.remove(organisationId, roomId, etag),
    async changes(organisationId, since, { limit, after }) {
      const request = { limit, after: after && HISTORY + after };
      const range = { from: HISTORY, to: HISTORY + olderThan(since) };
      const page = await readRowPage(history, organisationId, request, range);
      return { ...page, after: page.after?.slice(HISTORY.length) };
    },
    async prune(organisationId, { since, most }) {
      let last: string | undefined;
      let left = most;
      let from = HISTORY;
      while (left > 0) {
        const limit = Math.min(PAGE, left);
        const { items } = await history.page(organisationId, { from, limit });
        last = items.at(-1)?.row;
        if (last === undefined || items.length < limit) break;
        left -= items.length;
        from = `${last}!`;
      }
      const tooOld = HISTORY + olderThan(since);
      await removeFrom(organisationId, left === 0 && from < tooOld ? from : tooOld);
    },
    removeAll: (organisationId) => removeFrom(organisationId, ''),
  };
}

export function tableListReadings(openTable: OpenTable): ListReadings {
  const rows = openTable('RoomRefreshes').rows(listReadingSchema);
  return {
    get: async (organisationId) => (await rows.get(organisationId, 'list'))?.value ?? {},
    put: (organisationId, reading) => rows.put(organisationId, 'list', reading),
    async forget(organisationId) {
      await rows.remove(organisationId, 'list');
    },
  };
}

export function tableRefreshRequests(openTable: OpenTable): RefreshRequests {
  const rows = openTable('RoomRefreshes').rows(z.object({ at: z.iso.datetime() }));
  return {
    async take(organisationId, reason, now) {
      const last = await rows.get(organisationId, reason);
      const value = { at: now.toISOString() };
      if (last === undefined) {
        const first = await rows.insert(organisationId, reason, value);
        return { waitSeconds: first ? 0 : SECONDS_BETWEEN_REQUESTS };
      }
      const passed = (now.getTime() - Date.parse(last.value.at)) / 1000;
      if (passed < SECONDS_BETWEEN_REQUESTS) {
        return { waitSeconds: Math.min(60, SECONDS_BETWEEN_REQUESTS - passed) };
      }
      const taken = await rows.replace(organisationId, reason, value, last.etag);
      return { waitSeconds: taken ? 0 : SECONDS_BETWEEN_REQUESTS };
    },
    async forget(organisationId) {
      await rows.remove(organisationId, 'asked');
      await rows.remove(organisationId, 'lost');
    },
  };
}
