/**
 * Which rooms are due, in time order: partition = shard, row = `{dueAt}|{organisation}|{room}`. An entry lies in the
 * storage account of its organisation, each of which has shards of its own.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { accountOf, FIRST_ACCOUNT, placedIn } from '../../platform/placement.ts';
import type { OpenTable } from '../../platform/tables.ts';
import type { DueEntry, DueIndex } from '../ports.ts';

export function tableDueIndex(
  openTable: OpenTable,
  shards: number,
  /** The labels of further accounts. */
  further: Iterable<string> = [],
): DueIndex {
  const table = openTable('DueRooms');
  const rows = table.rows(z.object({}));
  const shardOf = ({ organisationId, roomId }: DueEntry): string => {
    const digest = createHash('sha256').update(`${organisationId}|${roomId}`).digest();
    return placedIn(accountOf(organisationId), String(digest.readUInt32BE(0) % shards));
  };

  async function* dueIn(
    shard: string,
    now: Date,
    limit: number,
    places: Map<string, string>,
  ): AsyncGenerator<DueEntry> {
    const from = places.get(shard);
    places.delete(shard);
    let left = limit;
    let continuation: string | undefined;
    do {
      const page = await rows.page(shard, {
        to: now.toISOString(),
        limit: Math.min(left, 500),
        ...(from === undefined ? {} : { from }),
        ...(continuation === undefined ? {} : { continuation }),
      });
      yield* page.items.flatMap(({ row }) => entryOf(row, shard));
      left -= page.items.length;
      continuation = page.continuation;
      const last = page.items.at(-1)?.row;
      if (continuation !== undefined && left <= 0 && last !== undefined) places.set(shard, last);
    } while (continuation !== undefined && left > 0);
  }

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
      const { shard = shardOf(entry) } = entry;
      await rows.remove(shard, rowOf(entry));
    },
    async *due(now, limit, places = new Map()) {
      const failures: unknown[] = [];
      for (const account of [FIRST_ACCOUNT, ...further]) {
        try {
          for (let shard = 0; shard < shards; shard += 1) {
            yield* dueIn(placedIn(account, String(shard)), now, limit, places);
          }
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}

const rowOf = ({ dueAt, organisationId, roomId }: DueEntry): string =>
  `${dueAt}|${organisationId}|${roomId}`;

function entryOf(row: string, shard: string): DueEntry[] {
  const [dueAt, organisationId, roomId] = row.split('|');
  return dueAt === undefined || organisationId === undefined || roomId === undefined
    ? []
    : [{ dueAt, organisationId, roomId, shard }];
}
