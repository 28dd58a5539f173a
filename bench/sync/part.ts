/** One part of the measurement, in a process of its own: clocks, token caches and memory begin anew. */
import { round } from '../numbers.ts';
import { measureCost } from './cost.ts';
import { measureDay } from './day.ts';
import { connectScreens } from './latency.ts';
import { measureMemory } from './memory.ts';
import { measureMixed } from './mixed.ts';
import { measurePeers } from './peers.ts';
import { measureScreens } from './screens.ts';
import { measureWebhook } from './webhook.ts';
import { makeWorld, type World, type WorldOptions } from './world.ts';

const ROOMS_EACH = 10;

const rooms = (count: number, live: number, debounceSeconds: number): WorldOptions => ({
  organisations: count / ROOMS_EACH,
  roomsEach: ROOMS_EACH,
  liveRoomsEach: live,
  debounceSeconds,
});

const parts: Readonly<Record<string, (full: boolean) => Promise<object>>> = {
  /** A thousand rooms at four times their usual rate, and at ten times that. */
  live: (full) =>
    inWorld(rooms(1000, 1, 0), async (world) => {
      const screens = await connectScreens(world);
      // Rooms that devices show have their first read and make their subscriptions.
      await world.settle(60_000);
      const usual = await screens.measure(full ? 150 : 40, 1.5);
      const busy = await screens.measure(full ? 400 : 100, 5);
      screens.stop();
      return { usual, busy };
    }),
  /** Each room is read once when its first notification comes: what follows within a minute waits for the end. */
  webhook: (full) =>
    inWorld(rooms(1000, 0, 60), (world) =>
      measureWebhook(world, { perSecond: 500, seconds: full ? 30 : 10 }),
    ),
  day: (full) =>
    inWorld(rooms(full ? 200 : 20, ROOMS_EACH, 5), (world) => measureDay(world, full ? 5 : 15)),
  /** What 100 screens ask, a thousand times of each kind. */
  screens: () => inWorld(rooms(100, ROOMS_EACH, 5), measureScreens),
  /** One organisation beside two pollers. */
  peers: () =>
    inWorld(
      { organisations: 1, roomsEach: 40, liveRoomsEach: 40, debounceSeconds: 5 },
      measurePeers,
    ),
  /** Twenty rooms an organisation, of which two are on screens: 4,000 rooms, or 20,000. */
  mixed: (full) =>
    inWorld(
      {
        organisations: full ? 1000 : 200,
        roomsEach: 20,
        liveRoomsEach: 2,
        isSteady: true,
        debounceSeconds: 5,
      },
      (world) => measureMixed(world, (full ? 10 : 2) * 60),
    ),
  cost1000: () => inWorld(rooms(1000, 0, 5), (world) => measureCost(world, 500)),
  cost10000: () =>
    inWorld(rooms(10_000, 0, 5), async (world) => ({
      ...(await measureCost(world, 500)),
      flatness: await measureMemory(world, 30),
    })),
  cost100000: () => inWorld(rooms(100_000, 0, 5), (world) => measureCost(world, 500)),
};

async function inWorld(
  options: WorldOptions,
  measure: (world: World) => Promise<object>,
): Promise<object> {
  const begun = performance.now();
  const world = await makeWorld(options);
  const seededIn = round((performance.now() - begun) / 1000);
  process.stderr.write(
    `  ${options.organisations * options.roomsEach} rooms seeded in ${seededIn} s\n`,
  );
  try {
    return await measure(world);
  } finally {
    await world.stop();
  }
}

const [name = '', full] = process.argv.slice(2);
const measure = parts[name];
if (measure === undefined) throw new Error(`There is no part ${name}.`);
process.stdout.write(`${JSON.stringify(await measure(full === 'full'))}\n`);
// The clients of emulated devices outlive their connections by some seconds.
process.exit(0);
