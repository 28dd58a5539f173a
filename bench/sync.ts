/**
 * Measures calendar sync on a local cloud of its own: how soon a device shows a change, what a day costs beside a
 * one-minute poller, how the webhook answers under load, and what a room costs at growing numbers of rooms.
 */
import { cpus, loadavg } from 'node:os';
import { round } from './numbers.ts';
import { measureCost } from './sync/cost.ts';
import { measureDay } from './sync/day.ts';
import { connectScreens } from './sync/latency.ts';
import { measureMemory } from './sync/memory.ts';
import { measureWebhook } from './sync/webhook.ts';
import { makeWorld, type World, type WorldOptions } from './sync/world.ts';

const ROOMS_EACH = 10;
const SECOND_SCALE = 10_000;
const LARGEST_SCALE = 100_000;

export async function measureSync(flags: readonly string[]): Promise<object> {
  const full = flags.includes('--full');
  const largest = flags.includes('--largest');
  const loadBefore = load();
  const rooms = (count: number) => ({ organisations: count / ROOMS_EACH, roomsEach: ROOMS_EACH });

  const live = await inWorld(
    { ...rooms(1000), liveRoomsEach: 1, debounceSeconds: 0 },
    async (world) => {
      say('1,000 rooms of 100 organisations are there');
      const screens = await connectScreens(world);
      await world.settle();
      say('100 screens are connected');
      const busy = await screens.measure(full ? 400 : 100, 5);
      const quiet = await screens.measure(full ? 150 : 40, 1.5);
      screens.stop();
      say('changes measured', { busy, quiet });
      const cost = await measureCost(world, 1000);
      say('cost measured', cost);
      return { notificationToDevice: { quiet, busy }, cost };
    },
  );
  const webhook = await inWorld(
    { ...rooms(1000), liveRoomsEach: 0, debounceSeconds: 5 },
    async (world) => {
      const seconds = full ? 30 : 10;
      const oneTenant = await measureWebhook(world, { perSecond: 500, seconds, mixed: false });
      say('webhook measured', oneTenant);
      return { oneTenant };
    },
  );
  const day = await inWorld(
    { ...rooms(full ? 200 : 30), liveRoomsEach: ROOMS_EACH, debounceSeconds: 5 },
    (world) => measureDay(world, full ? 5 : 15),
  );
  say('a day went by', day);
  const scales = [live.cost];
  let memory: object | undefined;
  if (full) {
    await inWorld(
      { ...rooms(SECOND_SCALE), liveRoomsEach: 0, debounceSeconds: 5 },
      async (world) => {
        say('10,000 rooms are there');
        scales.push(await measureCost(world, 1000));
        memory = await measureMemory(world, 30);
      },
    );
  }
  if (largest) {
    await inWorld(
      { ...rooms(LARGEST_SCALE), liveRoomsEach: 0, debounceSeconds: 5 },
      async (world) => {
        say('100,000 rooms are there');
        scales.push(await measureCost(world, 500));
      },
    );
  }
  return {
    machine: { cores: cpus().length, loadBefore, loadAfter: load() },
    notificationToDevice: live.notificationToDevice,
    webhook,
    day,
    cost: scales,
    ...(memory === undefined ? {} : { memory }),
  };
}

async function inWorld<T>(
  options: WorldOptions,
  measure: (world: World) => Promise<T>,
): Promise<T> {
  const world = await makeWorld(options);
  try {
    return await measure(world);
  } finally {
    await world.stop();
  }
}

const load = (): number => round(loadavg()[0] ?? 0, 2);

const started = performance.now();
/** Progress, so that a long run shows what it has already. */
const say = (what: string, result?: object): void => {
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const figures = result === undefined ? '' : ` ${JSON.stringify(result)}`;
  process.stderr.write(`${seconds.padStart(7)} s  ${what}${figures}\n`);
};
