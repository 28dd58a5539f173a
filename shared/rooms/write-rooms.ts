/** Rooms and their history, written together: what members see changed is in the history exactly once. */
import type { LiveChannel } from '../live/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { Stored } from '../platform/tables.ts';
import type { RoomStore, RoomWrite } from './ports.ts';
import type { RoomRow } from './room.ts';
import { entryOf, type News, newsBetween } from './room-change.ts';

export interface WriteRoomsPorts {
  readonly store: RoomStore;
  readonly live: () => LiveChannel;
  readonly clock: Clock;
}

export interface Change {
  /** Undefined for a new room. */
  readonly before: Stored<RoomRow> | undefined;
  readonly after: RoomRow;
}

/** What was stored; the others somebody else changed meanwhile. */
export type WriteRooms = (
  organisationId: string,
  changes: readonly Change[],
  by: string,
) => Promise<readonly Change[]>;

/** One transaction takes 100 changes of rows. */
const AT_ONCE = 100;
const TRANSACTIONS_AT_ONCE = 4;
const SMALLEST_GROUP = 20;
/** More than these are one entry together. */
const MOST_NAMED = 100;
const MOST_TOLD = 20;

interface Write {
  readonly change: Change;
  readonly news: readonly News[];
}

export function writeRooms({ store, live, clock }: WriteRoomsPorts): WriteRooms {
  return async (organisationId, changes, by) => {
    const at = clock();
    const inserts = changes.filter(({ before }) => before === undefined).length;
    const inOne = inserts > MOST_NAMED;
    const writes = changes.map((change) => ({
      change,
      news: inOne && change.before === undefined ? [] : newsOf(change),
    }));
    const commit = (group: readonly Write[]) =>
      store.commit(
        organisationId,
        group.map(({ change }) => rowWrite(change)),
        group.flatMap(({ news }) => news.map((each) => entryOf(each, { at, by }))),
      );
    const stored = await inGroups(writes, commit);
    const added = stored.filter(({ before }) => before === undefined).length;
    if (inOne && added > 0) {
      const entry = entryOf({ kind: 'discovered', count: added }, { at, by });
      await store.commit(organisationId, [], [entry]);
    }
    await tell(live(), organisationId, stored);
    return stored;
  };
}

const newsOf = ({ before, after }: Change): readonly News[] => newsBetween(before?.value, after);

const rowWrite = ({ before, after }: Change): RoomWrite =>
  before === undefined ? { row: after } : { row: after, etag: before.etag };

/** Of a group that is refused, for what somebody else changed, most is stored in smaller ones; the rest is compared again. */
async function inGroups(
  writes: readonly Write[],
  commit: (group: readonly Write[]) => Promise<boolean>,
): Promise<readonly Change[]> {
  const stored: Change[] = [];
  const waiting = groupsOf(writes);
  const work = async () => {
    for (let group = waiting.pop(); group !== undefined; group = waiting.pop()) {
      if (await commit(group)) stored.push(...group.map(({ change }) => change));
      else if (group.length > SMALLEST_GROUP) {
        const middle = Math.ceil(group.length / 2);
        waiting.push(group.slice(0, middle), group.slice(middle));
      }
    }
  };
  await Promise.all(Array.from({ length: TRANSACTIONS_AT_ONCE }, work));
  return stored;
}

function groupsOf(writes: readonly Write[]): Write[][] {
  const groups: Write[][] = [];
  let room = 0;
  for (const write of writes) {
    const weight = 1 + write.news.length;
    if (weight > room) {
      groups.push([]);
      room = AT_ONCE;
    }
    groups.at(-1)?.push(write);
    room -= weight;
  }
  return groups;
}

async function tell(
  live: LiveChannel,
  organisationId: string,
  stored: readonly Change[],
): Promise<void> {
  const changed = stored.filter((change) => newsOf(change).length > 0);
  if (changed.length > MOST_TOLD) {
    await live.publish(organisationId, { kind: 'room.changed', data: { roomId: null } });
    return;
  }
  for (const { after } of changed) {
    await live.publish(organisationId, { kind: 'room.changed', data: { roomId: after.id } });
  }
}
