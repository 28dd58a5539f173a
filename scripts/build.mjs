// Emits functions/ and shared/ to dist/. Skips when the emitted code is newer than every source.
// The new folder takes the old one's place in one step, so that whoever runs meanwhile sees a whole app.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

process.chdir(new URL('..', import.meta.url).pathname);

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

const sources = ['functions', 'shared', 'tsconfig.json', 'tsconfig.build.json', 'package.json'];
const changed = Math.max(...sources.map(newest));
const built = existsSync('dist/.built') ? statSync('dist/.built').mtimeMs : 0;
if (process.argv.includes('--force') || built < changed) {
  const fresh = `.build-${process.pid}`;
  const old = `${fresh}-old`;
  try {
    execFileSync(
      process.execPath,
      ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', fresh],
      { stdio: ['ignore', process.stderr, process.stderr] },
    );
    writeFileSync(`${fresh}/.built`, '');
    if (existsSync('dist')) renameSync('dist', old);
    renameSync(fresh, 'dist');
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}
