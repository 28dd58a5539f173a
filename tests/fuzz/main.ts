/**
 * `npm run fuzz -- [--requests 50000] [--seed N] [--at-once 8]`: starts the local cloud and sends it hostile requests of
 * every operation as every kind of caller, a tenth of them on rows that version 0.1.0 wrote. Prints a JSON report; ends
 * with 1 when there are findings.
 */
import { parseArgs } from 'node:util';
import { unpackEarlierData } from '../support/earlier-data.ts';
import { startStack } from '../support/stack.ts';
import { runFuzz } from './run.ts';
import { buildWorld } from './world.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '50000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    'at-once': { type: 'string', default: '8' },
  },
});
const [requests, seed, atOnce] = [values.requests, values.seed, values['at-once']].map(Number);
if (![requests, seed, atOnce].every((value) => Number.isSafeInteger(value) && (value ?? -1) >= 0)) {
  process.stderr.write('--requests, --seed and --at-once are whole numbers.\n');
  process.exit(1);
}
process.stderr.write(`Seed ${seed}\n`);

/** On a stack of its own, from nothing or on the rows of an earlier version. */
async function fuzz(share: number, options: Parameters<typeof startStack>[0] = {}) {
  const stack = await startStack(options);
  try {
    return await runFuzz(await buildWorld(stack), {
      requests: share,
      seed: seed ?? 0,
      atOnce: atOnce ?? 8,
      onProgress: (sent, found) => process.stderr.write(`${sent} sent, ${found} findings\n`),
      onFinding: (finding) => process.stderr.write(`${JSON.stringify(finding)}\n`),
    });
  } finally {
    await stack.stop();
  }
}

const earlier = Math.floor((requests ?? 0) / 10);
const report = {
  seed,
  fresh: await fuzz((requests ?? 0) - earlier),
  earlierRows: await fuzz(earlier, { dataDir: unpackEarlierData().dataDir }),
};
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
const found = report.fresh.findings.length + report.earlierRows.findings.length;
process.exitCode = found === 0 ? 0 : 1;
