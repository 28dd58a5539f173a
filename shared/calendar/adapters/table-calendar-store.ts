/** One partition per organisation: what belongs together is written in one transaction. */
import { z } from 'zod';
import type { OpenTable, Table } from '../../platform/tables.ts';
import { roomSnapshotSchema } from '../contract.ts';
import type { DirtyMarks, RoomSyncs, SettingsStore } from '../ports.ts';
import { roomSyncSchema } from '../room-sync.ts';
import { settingsSchema } from '../settings.ts';

export const CALENDARS = 'Calendars';
export const DIRTY = 'dirty|';
export const SETTINGS = 'settings';
const SYNC = 'sync|';
const SNAPSHOT = 'snapshot|';

export const dirtyMarkSchema = z.object({
  reason: z.enum(['due', 'changed']),
  since: z.iso.datetime().optional(),
});

export function tableRoomSyncs(openTable: OpenTable): RoomSyncs {
  const table = openTable(CALENDARS);
  const syncs = table.rows(roomSyncSchema);
  const snapshots = table.rows(roomSnapshotSchema);
  const saving: RoomSyncs['saving'] = (roomId, sync, etag, snapshot) => [
    syncs.replacing(SYNC + roomId, sync, etag),
    ...(snapshot === undefined ? [] : [snapshots.putting(SNAPSHOT + roomId, snapshot)]),
  ];
  return {
    async get(organisationId, roomId) {
      const stored = await syncs.get(organisationId, SYNC + roomId);
      return stored && { ...stored, row: roomId };
    },
    async *each(organisationId, range) {
      const wanted = {
        from: SYNC + (range?.first ?? ''),
        // '!' sorts before every character of an id: the smallest key after `last`.
        to: range === undefined ? `${SYNC}~` : `${SYNC}${range.last}!`,
      };
      for await (const stored of syncs.each(organisationId, wanted)) {
        yield { ...stored, row: stored.row.slice(SYNC.length) };
      }
    },
    insert: (organisationId, roomId, sync) => syncs.insert(organisationId, SYNC + roomId, sync),
    async save(organisationId, roomId, { sync, snapshot }, etag) {
      const changes = saving(roomId, sync, etag, snapshot);
      const etags = await table.transactForETags(organisationId, changes);
      return etags?.[0];
    },
    async update(organisationId, roomId, change, known) {
      const updated = await syncs.update(
        organisationId,
        SYNC + roomId,
        (sync) => (sync === undefined ? undefined : change(sync)),
        { known },
      );
      return updated !== undefined;
    },
    saving,
    async snapshot(organisationId, roomId) {
      return (await snapshots.get(organisationId, SNAPSHOT + roomId))?.value;
    },
    async remove(organisationId, roomId) {
      await syncs.remove(organisationId, SYNC + roomId);
      await snapshots.remove(organisationId, SNAPSHOT + roomId);
    },
    async removeOrphans(organisationId) {
      const orphans = await roomsOf(table, organisationId, SNAPSHOT);
      for (const roomId of await roomsOf(table, organisationId, SYNC)) orphans.delete(roomId);
      for (const roomId of orphans) {
        // It may be followed since.
        if ((await syncs.get(organisationId, SYNC + roomId)) !== undefined) continue;
        await snapshots.remove(organisationId, SNAPSHOT + roomId);
      }
    },
  };
}

/** The rooms that have a row with that prefix, by their keys alone. */
async function roomsOf(table: Table, partition: string, prefix: string): Promise<Set<string>> {
  const rooms = new Set<string>();
  let continuation: string | undefined;
  do {
    const page = await table.scan({
      partition,
      from: prefix,
      to: `${prefix}~`,
      keysOnly: true,
      limit: 1_000,
      ...(continuation === undefined ? {} : { continuation }),
    });
    for (const { row } of page.items) rooms.add(row.slice(prefix.length));
    continuation = page.continuation;
  } while (continuation !== undefined);
  return rooms;
}

export function tableDirtyMarks(openTable: OpenTable): DirtyMarks {
  const rows = openTable(CALENDARS).rows(dirtyMarkSchema);
  return {
    async set(organisationId, roomId, mark) {
      // A `due` mark must not replace a `changed` mark.
      if (await rows.insert(organisationId, DIRTY + roomId, mark)) return;
      if (mark.reason === 'due') return;
      // The mark is written again so that a read under way does not clear it, and keeps the time of the first
      // notification.
      const since = (await rows.get(organisationId, DIRTY + roomId))?.value.since ?? mark.since;
      await rows.put(organisationId, DIRTY + roomId, { ...mark, since });
    },
    async get(organisationId, roomId) {
      return (await rows.get(organisationId, DIRTY + roomId))?.value;
    },
    async *each(organisationId) {
      for await (const found of rows.each(organisationId, DIRTY)) {
        yield { ...found, row: found.row.slice(DIRTY.length) };
      }
    },
    async any(organisationId) {
      const { items } = await rows.page(organisationId, { from: DIRTY, to: `${DIRTY}~`, limit: 1 });
      return items.length > 0;
    },
    async clear(organisationId, roomId, etag) {
      await rows.remove(organisationId, DIRTY + roomId, etag);
    },
    async remove(organisationId, roomId) {
      await rows.remove(organisationId, DIRTY + roomId);
    },
  };
}

export function tableSettingsStore(openTable: OpenTable): SettingsStore {
  const rows = openTable(CALENDARS).rows(settingsSchema);
  return {
    get: (organisationId) => rows.get(organisationId, SETTINGS),
    insert: (organisationId, settings) => rows.insert(organisationId, SETTINGS, settings),
    replace: (organisationId, settings, etag) =>
      rows.replace(organisationId, SETTINGS, settings, etag),
    async remove(organisationId) {
      await rows.remove(organisationId, SETTINGS);
    },
  };
}
