/** A simulated working day, and another without a change: Graph requests of every kind per room, beside a poller that reads each room every minute. */
import { setTimeout as pause } from 'node:timers/promises';
import { graphCalendarReader } from '../../shared/calendar/adapters/graph-calendar-reader.ts';
import { windowOf } from '../../shared/calendar/window.ts';
import { forEachConcurrently } from '../../shared/platform/concurrency.ts';
import { round } from '../numbers.ts';
import { meeting } from './latency.ts';
import { plainGraph } from './plain-graph.ts';
import { total, type World, withoutPolling } from './world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CHANGES_PER_ROOM = 12;
const POLLS = 3;

export async function measureDay(world: World, stepMinutes: number) {
  const { graph } = world.stack;
  const rooms = world.organisations.flatMap(({ id, tenantId, rooms: each }) =>
    each.map((room) => ({ ...room, organisationId: id, tenantId })),
  );
  const steps = (24 * 60) / stepMinutes;
  const working = Math.floor(10 * (60 / stepMinutes));
  const changes = Array.from({ length: CHANGES_PER_ROOM * rooms.length }, (_, at) => ({
    room: rooms[at % rooms.length],
    step: Math.floor(Math.random() * working),
    subject: `Booking ${at}`,
  }));
  await world.settle(MINUTE);
  await world.clearRequests();
  const cpuBefore = world.worker.cpuMs();
  for (let step = 0; step < steps; step += 1) {
    for (const { room, subject } of changes.filter((change) => change.step === step)) {
      if (room === undefined) continue;
      // A booking is told of more than once.
      const { id } = graph.createEvent(
        room.tenantId,
        room.emailAddress,
        meeting('Draft', Date.now() + HOUR),
      );
      graph.patchEvent(room.tenantId, room.emailAddress, id, { subject });
    }
    // The notifications arrive, and an idle queue is looked at; what follows is read as the clock moves.
    await pause(changes.some((change) => change.step === step) ? 1100 : 100);
    await world.settle(stepMinutes * MINUTE);
  }
  const counts = await world.requests('graph');
  const product = total(counts) / rooms.length;
  const storage = total(withoutPolling(await world.requests('storage')));
  const cpu = (world.worker.cpuMs() - cpuBefore) / rooms.length;
  await world.clearRequests();
  for (let step = 0; step < steps; step += 1) {
    await pause(100);
    await world.settle(stepMinutes * MINUTE);
  }
  const quiet = total(await world.requests('graph')) / rooms.length;
  const poller = await pollerRequests(world, rooms.length);
  return {
    rooms: rooms.length,
    changesPerRoom: CHANGES_PER_ROOM,
    stepMinutes,
    graphRequestsPerRoomAndDay: round(product, 1),
    ofWhich: Object.fromEntries(
      Object.entries(counts).map(([name, count]) => [name, round(count / rooms.length, 2)]),
    ),
    graphRequestsPerRoomAndQuietDay: round(quiet, 1),
    storageRequestsPerRoomAndDay: round(storage / rooms.length),
    workerCpuMsPerRoomAndDay: round(cpu),
    pollerGraphRequestsPerRoomAndDay: round(poller),
    share: `1/${round(poller / product, 1)}`,
  };
}

/** The same read through the same client, some minutes of it, told for a day. */
async function pollerRequests(world: World, rooms: number): Promise<number> {
  const reader = graphCalendarReader(() => plainGraph(world));
  await world.clearRequests();
  for (let poll = 0; poll < POLLS; poll += 1) {
    await forEachConcurrently(world.organisations, 4, async ({ identity, rooms: each }) => {
      for (const { emailAddress } of each) {
        await reader.read(identity, emailAddress, windowOf(new Date(), 'Europe/Brussels', 2));
      }
    });
  }
  return (total(await world.requests('graph')) / rooms / POLLS) * 24 * 60;
}
