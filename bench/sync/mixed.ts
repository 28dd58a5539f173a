/**
 * A steady load of everything at once: calendars change, notifications arrive, rooms come due, screens hold sockets and
 * ask for their snapshots, operators look at their lists.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type Person, startJourney } from '../../local/demo/journey.ts';
import { latencies, round } from '../numbers.ts';
import { connectScreens } from './latency.ts';
import { credentialsOf, total, type World, withoutPolling } from './world.ts';

const DAY_SECONDS = 86_400;
/** Requests a second of each kind, whether or not those before were answered. */
const RATES = { deviceSnapshot: 5, deviceNegotiate: 1, operatorSetups: 1, operatorSummary: 0.5 };
/** As often as bookings change in all shown rooms on a working day, at its peak. */
const CHANGES_PER_SECOND = 2;
const WARM_UP_MS = 60_000;

type Kind = keyof typeof RATES;

export async function measureMixed(world: World, seconds: number) {
  const screens = await connectScreens(world);
  const { portal, host, control } = world.stack.addresses;
  const journey = startJourney({ portal, api: `${host}/api`, control });
  const operator = await journey.person('operator@bench.example', ['operator']);
  // Rooms that devices show have their first read and make their subscriptions; some room is always due.
  await pause(WARM_UP_MS);
  await world.clearRequests();
  const before = { cpuMs: world.worker.cpuMs(), memoryMb: world.worker.memoryMb() };
  const begun = performance.now();
  const [changeToDevice, requests] = await Promise.all([
    screens.measure(seconds * CHANGES_PER_SECOND, CHANGES_PER_SECOND),
    askAll(world, operator, seconds),
  ]);
  const took = (performance.now() - begun) / 1000;
  const cpuMs = world.worker.cpuMs() - before.cpuMs;
  const storage = withoutPolling(await world.requests('storage'));
  const graph = await world.requests('graph');
  screens.stop();
  const rooms = world.organisations.reduce((sum, each) => sum + each.rooms.length, 0);
  const perRoomAndDay = (counts: Readonly<Record<string, number>>) =>
    round((total(counts) / rooms / took) * DAY_SECONDS, 1);
  return {
    organisations: world.organisations.length,
    rooms,
    seconds: round(took),
    changeToDevice,
    requests,
    graphRequestsPerRoomAndDay: perRoomAndDay(graph),
    storageRequestsPerRoomAndDay: perRoomAndDay(storage),
    workerShareOfOneCore: round(cpuMs / 1000 / took, 3),
    workerMemoryMb: { before: round(before.memoryMb), after: round(world.worker.memoryMb()) },
  };
}

/** Each kind of request at its rate, until the time is over. */
async function askAll(world: World, operator: Person, seconds: number) {
  const api = `${world.stack.addresses.host}/api`;
  const credentials = credentialsOf(world);
  const asDevice = (method: string, path: string) => (at: number) =>
    fetch(`${api}/device/${path}`, {
      method,
      headers: { authorization: `Bearer ${credentials[at % credentials.length]}` },
    });
  const asOperator = (path: string) => () =>
    fetch(`${api}/operations/${path}`, {
      headers: { authorization: `Bearer ${operator.token}` },
    });
  const asking: Readonly<Record<Kind, (at: number) => Promise<Response>>> = {
    deviceSnapshot: asDevice('GET', 'snapshot'),
    deviceNegotiate: asDevice('POST', 'negotiate'),
    operatorSetups: asOperator('setups?limit=100'),
    operatorSummary: asOperator('summary'),
  };
  const kinds = Object.entries(asking) as [Kind, (at: number) => Promise<Response>][];
  const all = await Promise.all(
    kinds.map(async ([kind, ask]) => [kind, await atRate(RATES[kind], seconds, ask)] as const),
  );
  return Object.fromEntries(all);
}

/** Sends at fixed times whether or not the ones before were answered. */
async function atRate(perSecond: number, seconds: number, ask: (at: number) => Promise<Response>) {
  const begun = performance.now();
  const refused: Record<number, number> = {};
  const running: Promise<number>[] = [];
  for (let at = 0; at < perSecond * seconds; at += 1) {
    await pause(Math.max(0, begun + (at * 1000) / perSecond - performance.now()));
    const sent = performance.now();
    running.push(
      ask(at).then(async (answer) => {
        await answer.arrayBuffer();
        if (!answer.ok) refused[answer.status] = (refused[answer.status] ?? 0) + 1;
        return performance.now() - sent;
      }),
    );
  }
  return { ...latencies(await Promise.all(running)), refused };
}
