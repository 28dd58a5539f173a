/** One simulation in a process of its own: `part.ts` with its span as JSON. */
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import { round } from '../numbers.ts';
import { simulate, type Wanted } from './run.ts';
import { type VirtualTime, virtualTime } from './virtual-time.ts';

/** Pauses of the product that ask no clock, such as between two tries of a write, take simulated time as well. */
function takeOverPauses(time: VirtualTime): void {
  const pause = <T>(ms = 1, value?: T, { signal }: { readonly signal?: AbortSignal } = {}) =>
    new Promise<T | undefined>((resolve, reject) => {
      time.at(time.now() + ms, () => resolve(value));
      signal?.addEventListener('abort', () => reject(new Error('The pause was given up.')));
    });
  Object.assign(timers, { setTimeout: pause });
  syncBuiltinESMExports();
}

const wanted = JSON.parse(process.argv[2] ?? '') as Wanted;
const time = virtualTime(Date.parse(wanted.from));
takeOverPauses(time);
const begun = performance.now();
const report = await simulate(wanted, time);
const took = {
  tookSeconds: round((performance.now() - begun) / 1000),
  mostMemoryMb: round(process.resourceUsage().maxRSS / 1024),
};
process.stdout.write(JSON.stringify({ ...report, ...took }));
// Messages that are still to come keep nothing alive that matters.
process.exit(0);
