/** The index of due rooms over rows in memory: where an entry lies, and in which order and portions they are found. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { tableDueIndex } from '../../../shared/calendar/adapters/table-due-index.ts';
import type { DueEntry } from '../../../shared/calendar/ports.ts';
import type { OpenTable, PageRequest } from '../../../shared/platform/tables.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 23, 9, minute)).toISOString();
const entry = (roomId: string, minute: number): DueEntry => ({
  dueAt: at(minute),
  organisationId: 'org',
  roomId,
});

/** By shard, the keys of its rows. */
let shards: Map<string, Set<string>>;
/** Writes and transactions that were asked for. */
let changed: number;
/** A shard whose account does not answer. */
let broken: string | undefined;
let asked: PageRequest[];
beforeEach(() => {
  shards = new Map();
  asked = [];
  broken = undefined;
});

const keys = (shard: string): Set<string> => {
  const known = shards.get(shard) ?? new Set();
  shards.set(shard, known);
  return known;
};
const all = (): string[] => [...shards.values()].flatMap((rows) => [...rows]).toSorted();

/** A transaction fails as a whole when a row that it removes is not there. */
const openTable = ((name: string) => {
  expect(name).toBe('DueRooms');
  const putting = (row: string) => ({ row, isLost: () => false, apply: keysOf('add', row) });
  const removing = (row: string) => ({
    row,
    isLost: (shard: string) => !keys(shard).has(row),
    apply: keysOf('delete', row),
  });
  const rows = {
    putting,
    removing,
    async put(shard: string, row: string) {
      changed += 1;
      keys(shard).add(row);
    },
    remove: async (shard: string, row: string) => keys(shard).delete(row),
    async page(shard: string, request: PageRequest) {
      const { from = '', to = '', limit, continuation = '' } = request;
      if (shard === broken) throw new Error('no answer');
      asked.push(request);
      const first = from > continuation ? from : continuation;
      const found = [...keys(shard)].toSorted().filter((row) => row >= first && row < to);
      const more = found[limit];
      return {
        items: found.slice(0, limit).map((row) => ({ row })),
        ...(more !== undefined && { continuation: more }),
      };
    },
  };
  return {
    rows: () => rows,
    async transact(shard: string, changes: readonly ReturnType<typeof removing>[]) {
      changed += 1;
      if (changes.some(({ isLost }) => isLost(shard))) return false;
      for (const { apply } of changes) apply(shard);
      return true;
    },
  };
}) as unknown as OpenTable;
const keysOf = (change: 'add' | 'delete', row: string) => (shard: string) =>
  void keys(shard)[change](row);

async function dueOf(
  index: ReturnType<typeof tableDueIndex>,
  minute: number,
  limit = 1_000,
  places?: Map<string, string>,
): Promise<string[]> {
  const found: string[] = [];
  for await (const { roomId, shard } of index.due(new Date(at(minute)), limit, places)) {
    found.push(`${roomId} ${shard}`);
  }
  return found;
}

describe('the index of due rooms', () => {
  it('An entry is found from its time on, with its shard, oldest first.', async () => {
    const index = tableDueIndex(openTable, 1);
    for (const one of [entry('north', 5), entry('south', 3), entry('late', 9)]) {
      await index.insert(one);
    }

    expect(await dueOf(index, 6)).toEqual(['south 0', 'north 0']);
    expect(await dueOf(index, 3)).toEqual([]);
  });

  it('A room lies in one shard whatever its time, and rooms are spread over all of them.', async () => {
    const index = tableDueIndex(openTable, 4);
    for (let room = 0; room < 40; room += 1) await index.insert(entry(`room-${room}`, room % 7));

    expect([...shards.keys()].toSorted()).toEqual(['0', '1', '2', '3']);
    const found = await dueOf(index, 30);
    expect(found).toHaveLength(40);
    const before = new Map(found.map((text) => text.split(' ') as [string, string]));
    for (let room = 0; room < 40; room += 1) {
      await index.move(entry(`room-${room}`, room % 7), at(20));
    }
    expect(new Map((await dueOf(index, 30)).map((text) => text.split(' ')) as [])).toEqual(before);
    expect(all()).toHaveLength(40);
    // The same in every version: another digest would leave entries behind.
    expect(before.get('room-0')).toBe('2');
  });

  it('A move replaces the entry before; when that is gone or the time is the same, one entry stays.', async () => {
    const index = tableDueIndex(openTable, 1);
    await index.insert(entry('north', 1));

    changed = 0;
    await index.move(entry('north', 1), at(2));
    expect([all(), changed]).toEqual([[`${at(2)}|org|north`], 1]);
    await index.move(entry('north', 2), at(2));
    expect([all(), changed]).toEqual([[`${at(2)}|org|north`], 2]);
    await index.move(entry('south', 1), at(4));
    expect(all()).toEqual([`${at(2)}|org|north`, `${at(4)}|org|south`]);
  });

  it('An entry is removed from the shard in which it was found, or else from its own.', async () => {
    const index = tableDueIndex(openTable, 4);
    await index.insert(entry('north', 1));
    keys('7').add(`${at(1)}|org|north`);

    await index.remove({ ...entry('north', 1), shard: '7' });
    expect(all()).toHaveLength(1);
    await index.remove(entry('north', 1));
    expect(all()).toEqual([]);
  });

  it('Entries of each storage account are found, and one account that does not answer holds up no other.', async () => {
    const index = tableDueIndex(openTable, 1, ['b', 'c']);
    const organisation = 'abcdefghijklmnop';
    const placed = {
      [organisation]: 'north',
      [`${organisation}--b`]: 'south',
      [`${organisation}--c`]: 'west',
    };
    for (const [organisationId, roomId] of Object.entries(placed)) {
      await index.insert({ dueAt: at(1), organisationId, roomId });
    }

    expect(await dueOf(index, 5)).toEqual(['north 0', 'south 0--b', 'west 0--c']);
    broken = '0--b';
    const found: string[] = [];
    const gone = async () => {
      for await (const { roomId } of index.due(new Date(at(5)), 10)) found.push(roomId);
    };
    await expect(gone()).rejects.toThrow('no answer');
    expect(found).toEqual(['north', 'west']);
  });

  it('A row that is no entry is left out.', async () => {
    const index = tableDueIndex(openTable, 1);
    for (const row of [at(1), `${at(1)}|org`, `${at(1)}|org|north`]) keys('0').add(row);

    expect(await dueOf(index, 5)).toEqual(['north 0']);
  });

  it('Each shard gives at most so many, and is gone on with where it was left.', async () => {
    const index = tableDueIndex(openTable, 1);
    for (let minute = 0; minute < 5; minute += 1)
      await index.insert(entry(`room-${minute}`, minute));
    const places = new Map<string, string>();

    expect(await dueOf(index, 30, 2, places)).toEqual(['room-0 0', 'room-1 0']);
    expect(places).toEqual(new Map([['0', `${at(1)}|org|room-1`]]));
    expect(await dueOf(index, 30, 3, places)).toEqual(['room-1 0', 'room-2 0', 'room-3 0']);
    expect(await dueOf(index, 30, 3, places)).toEqual(['room-3 0', 'room-4 0']);
    expect(places).toEqual(new Map());
    expect(await dueOf(index, 30, 5, places)).toHaveLength(5);
    expect(places).toEqual(new Map());
  });

  it('More than 500 are read page by page, and no more than are asked for.', async () => {
    const index = tableDueIndex(openTable, 1);
    for (let room = 0; room < 1_200; room += 1) await index.insert(entry(`room-${room}`, 1));

    expect(new Set(await dueOf(index, 5, 1_100)).size).toBe(1_100);
    expect(asked.map(({ limit }) => limit)).toEqual([500, 500, 100]);
    expect(asked[0]).toStrictEqual({ to: at(5), limit: 500 });
    const places = new Map<string, string>();
    expect(new Set(await dueOf(index, 5, 5_000, places)).size).toBe(1_200);
    expect(places).toEqual(new Map());
  });
});
