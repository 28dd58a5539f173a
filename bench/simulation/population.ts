/** The customers of a simulation: few large ones, many small ones, each room as a working day would have left it. */
import { tableRoomSyncs } from '../../shared/calendar/adapters/table-calendar-store.ts';
import { tableDrainLeases } from '../../shared/calendar/adapters/table-drain-leases.ts';
import { tableDueIndex } from '../../shared/calendar/adapters/table-due-index.ts';
import { isWorkingTime, planNextRead } from '../../shared/calendar/cadence.ts';
import type { RoomSync } from '../../shared/calendar/room-sync.ts';
import { normalSettings } from '../../shared/calendar/settings.ts';
import { contentHash, makeContent } from '../../shared/calendar/snapshot.ts';
import { type Window, windowOf } from '../../shared/calendar/window.ts';
import { FIRST_ACCOUNT, placedIn } from '../../shared/platform/placement.ts';
import type { Room } from '../../shared/rooms/contract.ts';
import type { ModelStorage } from './storage.ts';
import type { VirtualTime } from './virtual-time.ts';

/** All in one time zone, which is the worst case: every room opens, closes and turns the day at once. */
export const TIME_ZONE = 'Europe/Brussels';
const ID_PREFIX = 'customer';
const HOUR = 3_600_000;
const HALF_LIFE = 3.5 * 24 * HOUR;
/** Rooms of twenty organisations, which are two thousand. */
const SIZES = [1000, 300, 300, 80, 80, 80, 20, 20, 20, 20, 20, 20, 5, 5, 5, 5, 5, 5, 5, 5];

interface Organisation {
  readonly id: string;
  /** The number of its first room. */
  readonly first: number;
  readonly size: number;
}

export interface Population {
  readonly rooms: number;
  readonly organisations: readonly Organisation[];
  ofRoom(room: number): Organisation;
  named(id: string): Organisation;
}

/** Organisations are spread over further accounts, by their labels, as the product does with new ones. */
export function populate(rooms: number, further: readonly string[]): Population {
  const organisations: Organisation[] = [];
  const owners = new Uint32Array(rooms);
  for (let first = 0; first < rooms; ) {
    const at = organisations.length;
    const size = Math.min(SIZES[at % SIZES.length] ?? 1, rooms - first);
    // As long as the product's own ids.
    const id = ID_PREFIX + String(at).padStart(8, '0');
    const account = further[at % further.length] ?? FIRST_ACCOUNT;
    organisations.push({ id: placedIn(account, id), first, size });
    owners.fill(at, first, first + size);
    first += size;
  }
  const at = (number: number): Organisation => {
    const found = organisations[number];
    if (found === undefined) throw new Error(`There is no organisation ${number}.`);
    return found;
  };
  return {
    rooms,
    organisations,
    ofRoom: (room) => at(owners[room] ?? 0),
    named: (id) => at(Number(id.slice(ID_PREFIX.length, 16))),
  };
}

export const roomId = (room: number): string => `room${String(room).padStart(12, '0')}`;
export const roomNumber = (text: string): number => Number(text.slice(4, 16));
export const subscriptionOf = (id: string): string => `subscription-${id}`;
const addressOf = (room: number, organisationId: string) =>
  `${roomId(room)}@${organisationId}.example`;

export const roomRecord = (organisationId: string, id: string): Room => ({
  organisationId,
  id,
  displayName: id,
  emailAddress: addressOf(roomNumber(id), organisationId),
  timeZone: TIME_ZONE,
  state: 'active',
});

/** Stores every room as one that was read some time ago, is subscribed, and has an empty calendar. */
export async function seedRooms(
  population: Population,
  {
    storage,
    time,
    shards,
  }: { readonly storage: ModelStorage; readonly time: VirtualTime; readonly shards: number },
): Promise<void> {
  const syncs = tableRoomSyncs(storage.openTable);
  const index = tableDueIndex(storage.openTable, shards);
  const leases = tableDrainLeases(storage.openTable, time.clock);
  const later = (ms: number) => new Date(time.now() + ms).toISOString();
  const window = windowOf(new Date(time.now() - 1), TIME_ZONE, normalSettings.windowDays);
  await storage.freely(async () => {
    for (const { id, first, size } of population.organisations) {
      const lease = await leases.acquire(id);
      if (!('release' in lease)) throw new Error('A new organisation has no drainer.');
      await lease.release({
        lag: [],
        reconcileAt: later(24 * HOUR * Math.random()),
        delays: { seconds: [3, 3, 3], nextAt: later(12 * HOUR * Math.random()) },
      });
      for (let room = first; room < first + size; room += 1) {
        const sync = readEarlier(time.now(), window, roomRecord(id, roomId(room)));
        await syncs.insert(id, roomId(room), sync);
        await index.insert({ dueAt: sync.dueAt, organisationId: id, roomId: roomId(room) });
      }
    }
  });
}

function readEarlier(
  now: number,
  { from, to }: Window,
  { id, displayName, emailAddress }: Room,
): RoomSync {
  const { readAt: read, plan } = lastRead(now);
  const readAt = read.toISOString();
  const version = read.getTime();
  const renewAt = now + HALF_LIFE * Math.random();
  const content = makeContent(
    {
      room: { id, name: displayName, timeZone: TIME_ZONE },
      window: { from, to },
      privacy: normalSettings.privacy,
    },
    [],
    { now: read, incomplete: false, unplaced: 0 },
  );
  return {
    dueAt: plan.dueAt.toISOString(),
    readAt,
    freshUntil: plan.freshUntil.toISOString(),
    hash: contentHash(content),
    version,
    pushedVersion: version,
    failures: 0,
    told: 'readable',
    subscription: {
      id: subscriptionOf(id),
      madeAt: new Date(renewAt - HALF_LIFE).toISOString(),
      expiresAt: new Date(renewAt + HALF_LIFE).toISOString(),
      renewAt: new Date(renewAt).toISOString(),
    },
    subscriptionSequence: 1,
    room: { displayName, emailAddress, timeZone: TIME_ZONE, copiedAt: readAt },
    fence: 1,
  };
}

/** A read whose successor is still to come: the more recent, the likelier. */
function lastRead(now: number) {
  const longest = isWorkingTime(new Date(now), TIME_ZONE) ? HOUR : 4 * HOUR;
  for (;;) {
    const readAt = new Date(now - longest * Math.random());
    const plan = planNextRead({
      now: readAt,
      timeZone: TIME_ZONE,
      live: true,
      followedRooms: 0,
      random: Math.random,
    });
    if (plan.dueAt.getTime() > now) return { readAt, plan };
  }
}
