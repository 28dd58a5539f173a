/** The cost of reading a room for the worker, Graph and storage: unchanged, as nearly every timed read finds it. */
import { setTimeout as pause } from 'node:timers/promises';
import { median, round } from '../numbers.ts';
import { total, type World, withoutPolling } from './world.ts';

const ROUNDS = 3;
const IDLE_MS = 10_000;

export async function measureCost(world: World, sampleRooms: number) {
  const roomsEach = world.organisations[0]?.rooms.length ?? 1;
  const sample = world.organisations.slice(0, Math.ceil(sampleRooms / roomsEach));
  const rooms = sample.length * roomsEach;
  // Stores their snapshots, fetches tokens and secrets.
  await world.readRooms(sample);
  const idle = await idleShare(world);
  const rounds: { cpuMs: number; graph: number; storage: number; seconds: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await world.clearRequests();
    const cpu = world.worker.cpuMs();
    const begun = performance.now();
    await world.readRooms(sample);
    const elapsedMs = performance.now() - begun;
    rounds.push({
      cpuMs: (world.worker.cpuMs() - cpu - idle * elapsedMs) / rooms,
      seconds: elapsedMs / 1000,
      graph: total(await world.requests('graph')) / rooms,
      storage: total(withoutPolling(await world.requests('storage'))) / rooms,
    });
  }
  const middle = (of: (each: (typeof rounds)[number]) => number) => median(rounds.map(of));
  return {
    rooms: world.organisations.length * roomsEach,
    read: rooms,
    /** Share of one core that timers and empty queues take; the next figure leaves it out. */
    idleShareOfCore: round(idle, 3),
    cpuMsPerRoom: round(
      middle(({ cpuMs }) => cpuMs),
      2,
    ),
    graphRequestsPerRoom: round(
      middle(({ graph }) => graph),
      3,
    ),
    storageRequestsPerRoom: round(
      middle(({ storage }) => storage),
      2,
    ),
    roomsPerSecondPerCore: round(1000 / middle(({ cpuMs }) => cpuMs)),
    roomsPerSecondHere: round(rooms / middle(({ seconds }) => seconds)),
    memoryMb: round(world.worker.memoryMb()),
  };
}

/** The share of a core that timers and empty queues take. */
export async function idleShare({ worker }: Pick<World, 'worker'>): Promise<number> {
  const cpu = worker.cpuMs();
  await pause(IDLE_MS);
  return (worker.cpuMs() - cpu) / IDLE_MS;
}
