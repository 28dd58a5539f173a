/** Whether the worker's memory stays flat while it reads every room once in a simulated while. */
import { median, round } from '../numbers.ts';
import { total, type World } from './world.ts';

const MINUTE = 60_000;

export async function measureMemory(world: World, minutes: number) {
  const megabytes: number[] = [];
  await world.clearRequests();
  const slice = Math.ceil(world.organisations.length / minutes);
  for (let minute = 0; minute < minutes; minute += 1) {
    await world.settle(MINUTE);
    await world.readRooms(world.organisations.slice(minute * slice, (minute + 1) * slice));
    megabytes.push(world.worker.memoryMb());
  }
  const third = Math.ceil(minutes / 3);
  return {
    simulatedMinutes: minutes,
    roomsRead: total(await world.requests('graph')),
    firstThirdMb: round(median(megabytes.slice(0, third))),
    lastThirdMb: round(median(megabytes.slice(-third))),
    largestMb: round(Math.max(...megabytes)),
  };
}
