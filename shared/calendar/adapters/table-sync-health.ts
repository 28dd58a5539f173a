/** How well each organisation is followed, and when a sweep was last at work. */
import { z } from 'zod';
import { readRowPage } from '../../platform/paging.ts';
import type { OpenTable } from '../../platform/tables.ts';
import type { Heartbeat, SyncHealths } from '../ports.ts';
import { syncHealthSchema } from '../sync-health.ts';

const TABLE = 'SyncHealth';
const ORGANISATIONS = 'organisations';
const HEARTBEAT = ['heartbeat', 'sweep'] as const;
const beatSchema = z.object({
  at: z.iso.datetime(),
  unread: z.object({ since: z.iso.datetime(), from: z.string() }).optional(),
});

export function tableSyncHealths(openTable: OpenTable): SyncHealths {
  const rows = openTable(TABLE).rows(syncHealthSchema);
  return {
    async get(organisationId) {
      return (await rows.get(ORGANISATIONS, organisationId))?.value;
    },
    put: (health) => rows.put(ORGANISATIONS, health.organisationId, health),
    async remove(organisationId) {
      await rows.remove(ORGANISATIONS, organisationId);
    },
    page: (request) => readRowPage(rows, ORGANISATIONS, request),
    async *each() {
      for await (const { value } of rows.each(ORGANISATIONS)) yield value;
    },
  };
}

export function tableHeartbeat(openTable: OpenTable): Heartbeat {
  const rows = openTable(TABLE).rows(beatSchema);
  return {
    async last() {
      return (await rows.get(...HEARTBEAT))?.value;
    },
    beat: (beat) => rows.put(...HEARTBEAT, beat),
  };
}
