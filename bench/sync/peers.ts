/**
 * Sync beside two simple pollers, of 30 seconds and of a minute, on the same emulated tenant: how soon each shows a
 * change while Microsoft is quick, late, throttles one mailbox, or is down; and what the product costs meanwhile.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { graphCalendarReader } from '../../shared/calendar/adapters/graph-calendar-reader.ts';
import { windowOf } from '../../shared/calendar/window.ts';
import { forEachConcurrently } from '../../shared/platform/concurrency.ts';
import { latencies, round } from '../numbers.ts';
import { meeting, showRooms } from './latency.ts';
import { plainGraph } from './plain-graph.ts';
import { total, type World, withoutPolling } from './world.ts';

const HOUR = 3_600_000;
const PER_SECOND = 0.7;
const LOST_AFTER_MS = 90_000;
const OUTAGE_MS = 180_000;
const THROTTLE_SECONDS = 20;
const RETRY_AFTER_SECONDS = 60;
const IDLE_MS = 30_000;
const READERS = ['product', 'pollerOf30s', 'pollerOf60s'] as const;
type Reader = (typeof READERS)[number];

interface Change {
  readonly begun: number;
  readonly seen: Map<Reader, number>;
}

/** The tenant that all of them read, and who has seen what of it. */
interface Scene {
  readonly world: World;
  /** Rooms that devices show. */
  readonly shown: readonly { readonly emailAddress: string }[];
  saw(reader: Reader, title: string): void;
  /** A new meeting in one of these rooms. */
  change(at: number): Change;
  control(path: string, body: unknown): Promise<void>;
  stop(): void;
}

export async function measurePeers(world: World) {
  const scene = await openScene(world);
  const pollers = startPollers(scene);
  const quick = await atRate(scene, 40);
  const throttledRoom = await throttleOne(scene);
  await beLate(scene);
  const late = await atRate(scene, 40);
  await scene.control('/delays', { notificationDeliveryMs: 0 });
  const outage = await breakDown(scene);
  pollers.stop();
  await pollers.ended;
  const retryAfter = await refuse(scene);
  const idle = await rest(world);
  scene.stop();
  return { rooms: scene.shown.length, quick, throttledRoom, late, outage, retryAfter, idle };
}

async function openScene(world: World): Promise<Scene> {
  const changes = new Map<string, Change>();
  const saw = (reader: Reader, title: string) => {
    const change = changes.get(title);
    if (change !== undefined && !change.seen.has(reader))
      change.seen.set(reader, performance.now());
  };
  const { shown, stop } = await showRooms(world, (title) => saw('product', title));
  // Rooms that devices show have their first read and make their subscriptions.
  await world.settle(60_000);
  return {
    world,
    shown,
    saw,
    stop,
    async control(path, body) {
      const address = `${world.stack.addresses.control}${path}`;
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(address, { method: 'PUT', headers, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`The control endpoint ${path} answered ${answer.status}.`);
    },
    change(at) {
      const room = shown[at % shown.length];
      if (room === undefined) throw new Error('No room is shown on a device.');
      const { tenantId, emailAddress } = room;
      const subject = `Change ${changes.size}`;
      const made = { begun: performance.now(), seen: new Map() };
      changes.set(subject, made);
      world.stack.graph.createEvent(tenantId, emailAddress, meeting(subject, Date.now() + HOUR));
      return made;
    },
  };
}

/** Changes in one room after the other, and how soon each reader showed them. */
async function atRate({ world, change }: Scene, count: number) {
  await world.clearRequests();
  const made: Change[] = [];
  for (let at = 0; at < count; at += 1) {
    made.push(change(at));
    await pause((1000 / PER_SECOND) * (0.5 + Math.random()));
  }
  await allSeen(made, READERS);
  const storage = withoutPolling(await world.requests('storage'));
  return { ...byReader(made, (one) => one.begun), storageRequests: total(storage) };
}

/** A change in twelve rooms, one of which is throttled. */
async function throttleOne({ shown, change, control }: Scene) {
  const path = encodeURIComponent(shown[0]?.emailAddress ?? '');
  await control('/faults', [
    { service: 'graph', path: `${path}/calendarView`, status: 429, retryAfter: THROTTLE_SECONDS },
  ]);
  const begun = performance.now();
  const made = Array.from({ length: 12 }, (_, at) => change(at));
  await allSeen(made.slice(1), ['product']);
  const others = latencies(
    made.slice(1).map((one) => (one.seen.get('product') ?? Number.NaN) - begun),
  );
  await pause(Math.max(0, THROTTLE_SECONDS * 1000 - (performance.now() - begun)));
  await control('/faults', []);
  await allSeen(made.slice(0, 1), ['product']);
  return { others, sickMs: round((made[0]?.seen.get('product') ?? Number.NaN) - begun) };
}

/** Microsoft's delay is measured again some forty minutes later, and found to be long by three measurements. */
async function beLate({ world, change, control }: Scene): Promise<void> {
  await control('/delays', { notificationDeliveryMs: 30_000 });
  await world.settle(45 * 60_000);
  for (let at = 0; at < 3; at += 1) {
    change(at);
    await world.settle(35_000);
    await world.settle(60_000);
  }
}

/** Every read is answered 503 for three minutes; changes of the last one wait for its end. */
async function breakDown({ change, control }: Scene) {
  await control('/faults', [{ service: 'graph', path: 'calendarView', status: 503 }]);
  await pause(OUTAGE_MS - 30_000);
  const made = Array.from({ length: 20 }, (_, at) => change(at * 3));
  await pause(30_000);
  await control('/faults', []);
  const over = performance.now();
  await allSeen(made, READERS);
  return byReader(made, () => over);
}

/** Requests that the product makes before the time that Microsoft has named. */
async function refuse({ world, change, control }: Scene) {
  await control('/faults', [
    { service: 'graph', path: 'calendarView', status: 503, retryAfter: RETRY_AFTER_SECONDS },
  ]);
  await world.clearRequests();
  for (let at = 0; at < 20; at += 1) {
    change(at);
    await pause(2000);
  }
  const calls = total(await world.requests('graph'));
  await control('/faults', []);
  return { seconds: 40, changes: 20, requests: calls };
}

async function rest(world: World) {
  await world.settle(2 * 60_000);
  const before = world.worker.cpuMs();
  await pause(IDLE_MS);
  const share = (world.worker.cpuMs() - before) / IDLE_MS;
  return { shareOfOneCore: round(share, 4), memoryMb: round(world.worker.memoryMb()) };
}

/** Until every one of these readers has seen all, or gives up. */
async function allSeen(made: readonly Change[], readers: readonly Reader[]): Promise<void> {
  const end = performance.now() + LOST_AFTER_MS;
  const isSeen = () => made.every(({ seen }) => readers.every((reader) => seen.has(reader)));
  while (!isSeen() && performance.now() < end) await pause(50);
}

function byReader(made: readonly Change[], from: (change: Change) => number) {
  return Object.fromEntries(
    READERS.map((reader) => {
      const seen = made.flatMap((one) => {
        const at = one.seen.get(reader);
        return at === undefined ? [] : [at - from(one)];
      });
      return [reader, { ...latencies(seen), lost: made.length - seen.length }];
    }),
  );
}

function startPollers({ world, saw }: Scene) {
  const reader = graphCalendarReader(() => plainGraph(world));
  const controller = new AbortController();
  const { signal } = controller;
  async function poll(name: Reader, seconds: number): Promise<void> {
    while (!signal.aborted) {
      const begun = performance.now();
      for (const { identity, rooms } of world.organisations) {
        await forEachConcurrently(rooms, 4, async ({ emailAddress }) => {
          try {
            const window = windowOf(new Date(), 'Europe/Brussels', 2);
            const { events } = await reader.read(identity, emailAddress, window);
            for (const { subject } of events) saw(name, subject ?? '');
          } catch {
            // It comes again in its time.
          }
        });
      }
      const left = seconds * 1000 - (performance.now() - begun);
      await pause(Math.max(0, left), undefined, { signal }).catch(() => undefined);
    }
  }
  const ended = Promise.all([poll('pollerOf30s', 30), poll('pollerOf60s', 60)]);
  return { ended, stop: () => controller.abort() };
}
