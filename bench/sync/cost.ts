/** What reading a room costs the worker, Graph and storage: unchanged, as nearly every timed read finds it. */
import { median, round } from '../numbers.ts';
import { total, type World, withoutPolling } from './world.ts';

const ROUNDS = 3;

export async function measureCost(world: World, sampleRooms: number) {
  const roomsEach = world.organisations[0]?.rooms.length ?? 1;
  const sample = world.organisations.slice(0, Math.ceil(sampleRooms / roomsEach));
  const rooms = sample.length * roomsEach;
  // Stores their snapshots, fetches tokens and secrets.
  await world.readRooms(sample);
  const rounds: { cpuMs: number; graph: number; storage: number; seconds: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await world.clearRequests();
    const cpu = world.worker.cpuMs();
    const begun = performance.now();
    await world.readRooms(sample);
    rounds.push({
      cpuMs: (world.worker.cpuMs() - cpu) / rooms,
      seconds: (performance.now() - begun) / 1000,
      graph: total(await world.requests('graph')) / rooms,
      storage: total(withoutPolling(await world.requests('storage'))) / rooms,
    });
  }
  const middle = (of: (each: (typeof rounds)[number]) => number) => median(rounds.map(of));
  return {
    rooms: world.organisations.length * roomsEach,
    read: rooms,
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
