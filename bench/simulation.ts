/**
 * Simulates the calendar of 1,000,000 rooms: the product's own cadence, due index, lease and drain over models of
 * storage and Graph, whose clock the simulation moves. The busiest minutes are simulated as they are. A whole day is
 * simulated for 10,000 rooms and told for a million, since customers share nothing but the sweep and the queues. A
 * midnight that all rooms share is simulated for a quarter of them in one of four shards, since the sweep hands out so
 * many rooms of each shard.
 */
import { execFile } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { mapConcurrently } from '../shared/platform/concurrency.ts';
import type { Wanted } from './simulation/run.ts';

const PART = fileURLToPath(new URL('simulation/part.ts', import.meta.url));
const MILLION = 1_000_000;
const HEAP_MB = 6000;

/** Local time is an hour ahead. */
const spans: Readonly<Record<string, Wanted>> = {
  busiest: { rooms: MILLION, from: '2026-11-24T08:20:00Z', seconds: 120, shards: 4 },
  day: { rooms: MILLION / 100, from: '2026-11-23T23:00:00Z', seconds: 86_400, shards: 4 },
  midnight: { rooms: MILLION / 4, from: '2026-11-24T22:59:30Z', seconds: 600, shards: 1 },
};

export async function measureSimulation(): Promise<object> {
  const results = await mapConcurrently(Object.entries(spans), 2, async ([name, wanted]) => [
    name,
    await run(name, wanted),
  ]);
  return { cores: cpus().length, ...Object.fromEntries(results) };
}

async function run(name: string, wanted: Wanted): Promise<object> {
  process.stderr.write(`${name}: ${wanted.rooms} rooms, ${wanted.seconds} s …\n`);
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    `--max-old-space-size=${HEAP_MB}`,
    PART,
    JSON.stringify(wanted),
  ]);
  process.stderr.write(`  ${stdout}\n`);
  return JSON.parse(stdout) as object;
}
