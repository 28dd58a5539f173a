/** At a release: writes how this version reads rows and messages, for tests/unit/platform/version-before.test.ts. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { shapesOf } from '../support/stored-shapes.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const file = `tests/support/data/stored-${version}.json`;
if (existsSync(file)) {
  // What a released version reads does not change any more: the version of package.json has to be the new one.
  process.stderr.write(`${file} is there already. Raise the version in package.json first.\n`);
  process.exit(1);
}
// Words for people decide nothing.
const shapes = JSON.stringify(
  await shapesOf('input'),
  (key, value: unknown) =>
    ['description', 'examples', '$schema'].includes(key) ? undefined : value,
  1,
);
writeFileSync(file, `${shapes}\n`);
process.stdout.write(`${file}\n`);
