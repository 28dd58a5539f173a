// Builds the app and runs jest; ends with one plain line "N passed, N failed" after jest's own summary.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import './build.mjs';
import './build-pages.mjs';

const folder = mkdtempSync(join(tmpdir(), 'calendar-tests-'));
const report = join(folder, 'report.json');
const run = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    '--json',
    `--outputFile=${report}`,
    ...process.argv.slice(2),
  ],
  { stdio: ['inherit', 'ignore', 'inherit'] },
);
let line = '0 passed, 1 failed';
try {
  const result = JSON.parse(readFileSync(report, 'utf8'));
  const broken = result.numFailedTests + result.numRuntimeErrorTestSuites;
  line = `${result.numPassedTests} passed, ${broken} failed`;
} catch {
  // Without a report jest itself broke: the line above says so.
}
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`${line}\n`);
process.exit(run.status ?? 1);
