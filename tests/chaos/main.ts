/**
 * `npm run chaos -- [--minutes 10] [--seed N]`: the whole local cloud under faults, kills and clock jumps while people and
 * devices work; then every invariant of docs/invariants.md. Prints a JSON report; ends with 1 and the seed when one broke.
 */
import { parseArgs } from 'node:util';
import { runChaos } from './run.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});
const [minutes = 0, seed = 0] = [values.minutes, values.seed].map(Number);
if (!(minutes > 0) || !Number.isSafeInteger(seed)) {
  process.stderr.write('--minutes is a number above 0, --seed a whole number.\n');
  process.exit(1);
}
process.stderr.write(`Seed ${seed}\n`);
const began = performance.now();
const report = await runChaos({
  seed,
  minutes,
  onProgress: (line) => {
    process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0)} s: ${line}\n`);
  },
});
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
const broken = report.invariants.filter(({ holds }) => !holds).map(({ id }) => id);
if (broken.length > 0) {
  process.stderr.write(
    `Seed ${seed} broke ${broken.join(', ')}. Again: npm run chaos -- --minutes ${minutes} --seed ${seed}\n`,
  );
}
process.exit(broken.length === 0 ? 0 : 1);
