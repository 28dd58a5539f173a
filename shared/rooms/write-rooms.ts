/** Writes rooms together with their history, so that every visible change is in the history exactly once. */
import type { LiveChannel } from '../live/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { forEachConcurrently } from '../platform/concurrency.ts';
import type { Stored } from '../platform/tables.ts';
import type { RoomStore, RoomWrite } from './ports.ts';
import type { RoomRow } from './room.ts';
import { entryOf, eventsBetween, type RoomEvent } from './room-change.ts';

interface Deps {
  readonly store: RoomStore;
  readonly live: () => LiveChannel;
  readonly clock: Clock;
}

export interface RoomUpdate {
  /** Undefined for a new room. */
  readonly before: Stored<RoomRow> | undefined;
  readonly after: RoomRow;
}

/** Returns the changes that were stored; the other rooms were changed by another process meanwhile. */
export type WriteRooms = (
  organisationId: string,
  changes: readonly RoomUpdate[],
  by: string,
) => Promise<readonly RoomUpdate[]>;

/**
 * A transaction of table storage takes 100 changes:
 * https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions
 */
const AT_ONCE = 100;
const TRANSACTIONS_AT_ONCE = 4;
const SMALLEST_GROUP = 20;
/** More new rooms than these share one entry of the history. */
const MOST_NAMED = 100;
/** More changed rooms than these share one hint to the portal. */
const MOST_PUBLISHED = 20;

interface Write {
  readonly change: RoomUpdate;
  readonly events: readonly RoomEvent[];
}

export function writeRooms({ store, live, clock }: Deps): WriteRooms {
  return async (organisationId, changes, by) => {
    const at = clock();
    const inserts = changes.filter(({ before }) => before === undefined).length;
    const inOne = inserts > MOST_NAMED;
    const writes = changes.map((change) => ({
      change,
      events: inOne && change.before === undefined ? [] : eventsOf(change),
    }));
    const commit = (group: readonly Write[]) =>
      store.commit(
        organisationId,
        group.map(({ change }) => rowWrite(change)),
        group.flatMap(({ events }) => events.map((each) => entryOf(each, { at, by }))),
      );
    const stored = await commitInGroups(writes, commit);
    const added = stored.filter(({ before }) => before === undefined).length;
    if (inOne && added > 0) {
      const entry = entryOf({ kind: 'discovered', count: added }, { at, by });
      await store.commit(organisationId, [], [entry]);
    }
    await publishChanges(live(), organisationId, stored);
    return stored;
  };
}

const eventsOf = ({ before, after }: RoomUpdate): readonly RoomEvent[] =>
  eventsBetween(before?.value, after);

const rowWrite = ({ before, after }: RoomUpdate): RoomWrite =>
  before === undefined ? { row: after } : { row: after, etag: before.etag };

/**
 * One changed room makes the whole transaction fail. Both halves are then committed separately, so that most rooms are
 * stored; the caller compares the rest again.
 */
async function commitInGroups(
  writes: readonly Write[],
  commit: (group: readonly Write[]) => Promise<boolean>,
): Promise<readonly RoomUpdate[]> {
  const stored: RoomUpdate[] = [];
  const commitOrHalve = async (group: readonly Write[]): Promise<void> => {
    if (await commit(group)) {
      stored.push(...group.map(({ change }) => change));
    } else if (group.length > SMALLEST_GROUP) {
      const middle = Math.ceil(group.length / 2);
      await commitOrHalve(group.slice(0, middle));
      await commitOrHalve(group.slice(middle));
    }
  };
  await forEachConcurrently(groupsOf(writes), TRANSACTIONS_AT_ONCE, commitOrHalve);
  return stored;
}

function groupsOf(writes: readonly Write[]): Write[][] {
  const groups: Write[][] = [];
  let room = 0;
  for (const write of writes) {
    const weight = 1 + write.events.length;
    if (weight > room) {
      groups.push([]);
      room = AT_ONCE;
    }
    groups.at(-1)?.push(write);
    room -= weight;
  }
  return groups;
}

async function publishChanges(
  live: LiveChannel,
  organisationId: string,
  stored: readonly RoomUpdate[],
): Promise<void> {
  const changed = stored.filter((change) => eventsOf(change).length > 0);
  if (changed.length > MOST_PUBLISHED) {
    await live.publish(organisationId, { kind: 'room.changed', data: { roomId: null } });
    return;
  }
  for (const { after } of changed) {
    await live.publish(organisationId, { kind: 'room.changed', data: { roomId: after.id } });
  }
}
