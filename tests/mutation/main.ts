/**
 * `npm run mutation -- [AREA…]`: changes the code of each area in every small way, one at a time, and runs the area's unit
 * tests. A change that no test notices survives: it is printed, and docs/mutation.md says of each why. Ends with 1 when an
 * area has less than 90 %.
 */
import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { areas } from './areas.ts';

const LEAST_PERCENT = 90;

const { positionals } = parseArgs({ allowPositionals: true });
const names = positionals.length > 0 ? positionals : Object.keys(areas);
const unknown = names.filter((name) => !(name in areas));
if (unknown.length > 0) {
  process.stderr.write(`There are ${Object.keys(areas).join(', ')}; not ${unknown.join(', ')}.\n`);
  process.exit(1);
}
const { default: lanes } = (await import(resolve('jest.config.js'))) as {
  readonly default: { readonly projects: readonly [object, ...object[]] };
};
const report = [];
for (const name of names) report.push(await tryArea(name));
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
process.exit(report.every(({ percent }) => percent >= LEAST_PERCENT) ? 0 : 1);

async function tryArea(area: string) {
  const { files = [], tests = [] } = areas[area] ?? {};
  const [unit] = lanes.projects;
  const results = await new Stryker({
    mutate: [...files],
    plugins: ['@stryker-mutator/jest-runner'],
    testRunner: 'jest',
    testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
    jest: {
      projectType: 'custom',
      enableFindRelatedTests: false,
      // Instead of the lanes, which would run each test once for every one of them.
      config: {
        ...unit,
        projects: [],
        roots: ['<rootDir>/tests'],
        testMatch: tests.map((path) => `<rootDir>/${path}`),
      },
    },
    coverageAnalysis: 'perTest',
    // A busy machine is no evidence that a test notices a change.
    timeoutMS: 60_000,
    concurrency: 1,
    ignorePatterns: ['/dist', '/.local', '/docs/pictures', '/portal/dist', '/bench', '/infra'],
    // TypeScript 7 has no interface that could rewrite it.
    tsconfigFile: 'none.json',
    disableTypeChecks: false,
    tempDirName: '.local/mutation',
    reporters: ['progress-append-only'],
  }).runMutationTest();
  const counted = results.filter(({ status }) => status !== 'Ignored');
  const alive = counted.filter(({ status }) => !['Killed', 'Timeout'].includes(status));
  const percent = (100 * (counted.length - alive.length)) / Math.max(counted.length, 1);
  return {
    area,
    changes: counted.length,
    percent: Math.floor(10 * percent) / 10,
    survived: alive.map(({ fileName, location, replacement, status }) => {
      const { line, column } = location.start;
      const place = `${relative('.', fileName)}:${line}:${column}`;
      return `${place} ${replacement}${status === 'NoCoverage' ? ' (no test)' : ''}`;
    }),
  };
}
