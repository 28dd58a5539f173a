/** Which rooms are due, in time order: partition = shard, row = `{dueAt}|{organisation}|{room}`. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { OpenTable } from '../../platform/tables.ts';
import type { DueEntry, DueIndex } from '../ports.ts';

export function tableDueIndex(openTable: OpenTable, shards: number): DueIndex {
  const table = openTable('DueRooms');
  const rows = table.rows(z.object({}));
  const shardOf = ({ organisationId, roomId }: DueEntry): string => {
    const digest = createHash('sha256').update(`${organisationId}|${roomId}`).digest();
    return String(digest.readUInt32BE(0) % shards);
  };
  return {
    async insert(entry) {
      await rows.put(shardOf(entry), rowOf(entry), {});
    },
    async move(before, dueAt) {
      const after = { ...before, dueAt };
      const shard = shardOf(after);
      // Two jittered times can be the same millisecond.
      const isMoved =
        before.dueAt !== dueAt &&
        (await table.transact(shard, [
          rows.putting(rowOf(after), {}),
          rows.removing(rowOf(before)),
        ]));
      // A missing old entry is gone, or in a shard of an earlier number of shards, where the sweep drops it.
      if (!isMoved) await rows.put(shard, rowOf(after), {});
    },
    async remove(entry) {
      const shard = entry.shard === undefined ? shardOf(entry) : String(entry.shard);
      await rows.remove(shard, rowOf(entry));
    },
    async *due(now, limit, places = new Map()) {
      for (let shard = 0; shard < shards; shard += 1) {
        const from = places.get(shard);
        places.delete(shard);
        let left = limit;
        let continuation: string | undefined;
        do {
          const page = await rows.page(String(shard), {
            to: now.toISOString(),
            limit: Math.min(left, 500),
            ...(from === undefined ? {} : { from }),
            ...(continuation === undefined ? {} : { continuation }),
          });
          yield* page.items.flatMap(({ row }) => entryOf(row, shard));
          left -= page.items.length;
          continuation = page.continuation;
          const last = page.items.at(-1)?.row;
          if (continuation !== undefined && left <= 0 && last !== undefined) {
            places.set(shard, last);
          }
        } while (continuation !== undefined && left > 0);
      }
    },
  };
}

const rowOf = ({ dueAt, organisationId, roomId }: DueEntry): string =>
  `${dueAt}|${organisationId}|${roomId}`;

function entryOf(row: string, shard: number): DueEntry[] {
  const [dueAt, organisationId, roomId] = row.split('|');
  return dueAt === undefined || organisationId === undefined || roomId === undefined
    ? []
    : [{ dueAt, organisationId, roomId, shard }];
}
