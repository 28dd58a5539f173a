/**
 * A service with very many rooms on paper: the product's own calendar code over models of storage and Graph, while the
 * simulation moves the clock. It counts what that costs, and what must never happen.
 */
import { tableSyncHealths } from '../../shared/calendar/adapters/table-sync-health.ts';
import { mintClientState } from '../../shared/calendar/client-state.ts';
import type { RoomSync } from '../../shared/calendar/room-sync.ts';
import { bookAndNotify } from './day.ts';
import { modelGraph } from './graph.ts';
import { type Instance, newInstances, serve, silent, type World } from './instances.ts';
import { observer } from './observer.ts';
import { populate, roomId, seedRooms, subscriptionOf } from './population.ts';
import { modelQueues } from './queues.ts';
import { reportOf } from './report.ts';
import { modelStorage } from './storage.ts';
import { type VirtualTime, virtualTime } from './virtual-time.ts';

const STORAGE_MS = 5;
/** One instance for so many rooms: docs/scale.md has the cores. */
const ROOMS_AN_INSTANCE = 20_000;
const FEWEST_INSTANCES = 2;

export interface Wanted {
  readonly rooms: number;
  /** An ISO instant. */
  readonly from: string;
  readonly seconds: number;
  readonly shards: number;
  /** How many further storage accounts the organisations are spread over. */
  readonly furtherAccounts?: number;
}

export async function simulate(
  wanted: Wanted,
  time: VirtualTime = virtualTime(Date.parse(wanted.from)),
) {
  const { rooms, seconds, shards } = wanted;
  const until = time.now() + seconds * 1000;
  const { world, storage, seen, syncOf } = modelsOf(wanted, time);
  const { population, queues, graph } = world;
  await seedRooms(population, { storage, time, shards });
  const count = Math.max(FEWEST_INSTANCES, Math.ceil(rooms / ROOMS_AN_INSTANCE));
  const { instances, keys } = newInstances(world, count);
  serve(world, instances, until);
  const calendars = {
    rooms,
    time,
    book(room: number) {
      graph.book(room);
      seen.booked(room);
    },
    notify(room: number) {
      seen.notified(room);
      void receive(instances, mint(keys[0] ?? '', population.ofRoom(room).id, room));
    },
  };
  // The first call makes the key.
  void receive(instances).then(() => bookAndNotify(calendars, until));
  await time.run(until);
  const audited = await storage.freely(async () => {
    let sum = 0;
    for await (const health of tableSyncHealths(storage.openTable).each()) sum += health.late;
    return sum;
  });
  for (let room = 0; room < rooms; room += 1) seen.waiting(syncOf(room));
  const organisations = population.organisations.length;
  return reportOf({
    rooms,
    organisations,
    seconds,
    instances: count,
    seen,
    graph,
    queues,
    audited,
  });
}

function modelsOf({ rooms, shards, furtherAccounts = 0 }: Wanted, time: VirtualTime) {
  const further = Array.from({ length: furtherAccounts }, (_, at) => String(at + 1));
  const population = populate(rooms, further);
  const seen = observer(time, rooms);
  const latencyMs = STORAGE_MS;
  const storage = modelStorage({
    time,
    latencyMs,
    note: seen.tableRequest,
    // A snapshot is written for devices, a subscription's room for notifications that prove nothing.
    isKept: (table, row) => table !== 'Subscriptions' && !row.startsWith('snapshot|'),
  });
  const { queueRequest: note, failed, pushed, raised } = seen;
  const syncOf = (room: number) =>
    storage.peek('Calendars', population.ofRoom(room).id, `sync|${roomId(room)}`) as
      | RoomSync
      | undefined;
  const graph = modelGraph({
    time,
    population,
    reading: (room) => seen.reading(syncOf(room)),
    subscriptionOf: (room) => syncOf(room)?.subscription?.id,
  });
  const queues = modelQueues({ time, latencyMs, note, failed });
  const { openTable } = storage;
  const parts = { time, population, openTable, queues, graph, shards, further };
  const world: World = { ...parts, pushed, raised, failed };
  return { world, storage, seen, syncOf };
}

const mint = (key: string, organisationId: string, room: number) => ({
  subscriptionId: subscriptionOf(roomId(room)),
  clientState: mintClientState(key, { organisationId, roomId: roomId(room) }, 1),
  resourceData: { id: 'event' },
});

/** Any instance gets a notification. */
async function receive(instances: readonly Instance[], ...value: object[]): Promise<void> {
  const { calendar } = instances[Math.floor(instances.length * Math.random())] ?? {};
  await calendar?.http.calendarNotifications({
    query: {},
    body: { value },
    log: silent,
  } as never);
}
