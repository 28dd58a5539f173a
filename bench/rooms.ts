/** Discovers 5,000 rooms: what that asks of Graph and storage, how long it takes, and what it adds to the worker's memory. */
import { setTimeout as pause } from 'node:timers/promises';
import { median, round } from './numbers.ts';
import { type ConnectedOrganisation, startConnected } from './stack.ts';
import { findWorker, type Worker } from './sync/worker.ts';

const ROOMS = 5000;
const MINUTE_MS = 60_000;
const SAMPLE_MS = 20;
const IDLE_SAMPLES = 100;

export async function measureRooms(): Promise<object> {
  const connected = await startConnected(1);
  try {
    const worker = findWorker();
    // Warms up what any refresh needs.
    await refresh(connected, worker);
    const idleMb = await idle(worker);
    await connected.journey.control('POST', `/tenants/${connected.tenantId}/rooms`, ROOMS);
    const found = await refresh(connected, worker);
    const unchanged = await refresh(connected, worker);
    return {
      rooms: ROOMS,
      idleMb: round(idleMb),
      first: { ...found, aboveIdleMb: round(found.peakMb - idleMb) },
      unchanged: { ...unchanged, aboveIdleMb: round(unchanged.peakMb - idleMb) },
    };
  } finally {
    await connected.stack.stop();
  }
}

async function idle(worker: Worker): Promise<number> {
  const samples: number[] = [];
  for (let taken = 0; taken < IDLE_SAMPLES; taken += 1) {
    samples.push(worker.memoryMb());
    await pause(SAMPLE_MS);
  }
  return median(samples);
}

async function refresh(
  { journey, administrator, organisation }: ConnectedOrganisation,
  worker: Worker,
) {
  const base = `/organisations/${organisation}/rooms`;
  // An administrator may ask once a minute.
  await journey.control('POST', '/clock', { advanceMs: MINUTE_MS });
  await journey.control('DELETE', '/requests');
  const readAt = async () =>
    (await administrator.call<{ list: { readAt?: string } }>('GET', `${base}?limit=1`)).body.list
      .readAt;
  const before = await readAt();
  const cpu = worker.cpuMs();
  const begun = performance.now();
  let peakMb = worker.memoryMb();
  const sampling = setInterval(() => {
    peakMb = Math.max(peakMb, worker.memoryMb());
  }, SAMPLE_MS);
  await administrator.call('POST', `${base}/refresh`);
  while ((await readAt()) === before) await pause(SAMPLE_MS);
  clearInterval(sampling);
  const seconds = (performance.now() - begun) / 1000;
  const requests = async (service: string) => {
    const path = `/requests?service=${service}`;
    return (await journey.control<{ counts: Record<string, number> }>('GET', path)).body.counts;
  };
  const graph = Object.entries(await requests('graph'));
  return {
    seconds: round(seconds, 1),
    workerCpuMs: round(worker.cpuMs() - cpu),
    graphRequests: graph.reduce((sum, [, count]) => sum + count, 0),
    ofWhich: Object.fromEntries(graph),
    storageRequests: await requests('storage'),
    peakMb: round(peakMb),
  };
}
