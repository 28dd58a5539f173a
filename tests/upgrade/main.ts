/**
 * `npm run upgrade -- [--minutes 4] [--from REF] [--seed N]`: the release before runs, is replaced by this version while
 * set-ups, renewals, changes of access mode, disconnects and devices are at work, is rolled back to, and replaced once
 * more; then every invariant of docs/invariants.md. Prints a JSON report; ends with 1 when one broke.
 */
import { parseArgs } from 'node:util';
import { buildRelease, type Release } from './release.ts';
import { runUpgrade } from './run.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '4' },
    from: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});
const [minutes = 0, seed = 0] = [values.minutes, values.seed].map(Number);
if (!(minutes > 0) || !Number.isSafeInteger(seed)) {
  process.stderr.write('--minutes is a number above 0, --seed a whole number.\n');
  process.exit(1);
}
function built(): Release {
  try {
    return buildRelease(values.from);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
}
const began = performance.now();
const say = (line: string): void => {
  process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0)} s: ${line}\n`);
};
const release = built();
say(`built ${release.ref}, version ${release.version}; seed ${seed}`);
try {
  const report = await runUpgrade({ release, seed, minutes, onProgress: say });
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  const broken = report.invariants.filter(({ holds }) => !holds).map(({ id }) => id);
  if (broken.length > 0) say(`broke ${broken.join(', ')}`);
  process.exitCode = broken.length === 0 ? 0 : 1;
} finally {
  release.remove();
}
