/**
 * Measures calendar sync on local clouds of its own, `--peers` only beside two pollers in some ten minutes: how soon a
 * device shows a change, what a day costs beside a one-minute poller and what its screens add, how the webhook answers
 * under load, and what a room costs at growing numbers of rooms.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { round } from './numbers.ts';

const PART = fileURLToPath(new URL('sync/part.ts', import.meta.url));

export async function measureSync(flags: readonly string[]): Promise<object> {
  const full = flags.includes('--full');
  const largest = flags.includes('--largest');
  if (flags.includes('--peers')) return { cores: cpus().length, peers: await run('peers', full) };
  return {
    cores: cpus().length,
    notificationToDevice: await run('live', full),
    webhook: await run('webhook', full),
    day: await run('day', full),
    screens: await run('screens', full),
    cost: [
      await run('cost1000', full),
      ...(full ? [await run('cost10000', full)] : []),
      ...(largest ? [await run('cost100000', full)] : []),
    ],
  };
}

/** A steady load of everything at once: 4,000 rooms for two minutes, with `--full` 20,000 for ten. */
export const measureMixed = (flags: readonly string[]): Promise<object> =>
  run('mixed', flags.includes('--full'));

/** With how busy the machine was, since it may have other work. */
async function run(part: string, full: boolean): Promise<object> {
  process.stderr.write(`${part} …\n`);
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', PART, part, full ? 'full' : 'quick'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`The part ${part} failed.`);
  const result = JSON.parse(output) as object;
  const load = round(loadavg()[0] ?? 0, 1);
  process.stderr.write(`  ${JSON.stringify(result)} at load ${load}\n`);
  return { ...result, load };
}
