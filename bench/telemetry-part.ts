/** One of the local clouds that telemetry is measured on: says when it is ready, and what a round cost its worker. */
import { setTimeout as pause } from 'node:timers/promises';
import { makeWorld } from './sync/world.ts';

/** Batches of spans are sent by then. */
const SENT_MS = 2_500;
/** The JIT has seen all by then. */
const WARM_UP_ROUNDS = 3;

const settings = JSON.parse(process.argv[2] ?? '{}') as Record<string, string>;
const world = await makeWorld({
  organisations: 50,
  roomsEach: 10,
  liveRoomsEach: 0,
  debounceSeconds: 5,
  settings,
});
const rooms = 500;

async function read(): Promise<{ cpuMs: number; rooms: number }> {
  const cpu = world.worker.cpuMs();
  await world.readRooms(world.organisations);
  await pause(SENT_MS);
  return { cpuMs: world.worker.cpuMs() - cpu, rooms };
}

for (let count = 0; count < WARM_UP_ROUNDS; count += 1) await read();
process.on('message', (message) => {
  if (message === 'round') void read().then((result) => process.send?.(result));
  if (message === 'stop') {
    void world.stop().then(() => process.exit(0));
  }
});
process.send?.('ready');
