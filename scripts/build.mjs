// Bundles functions/ with what they use to dist/: a file for each capability beside the code they share.
// Skips when the bundle is newer than every source.
// The new folder takes the old one's place in one step, so that whoever runs meanwhile sees a whole app.
import { existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

/**
 * When the youngest file at or below `path` was written.
 *
 * @param {string} path
 * @returns {number}
 */
function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

const sources = [
  'functions',
  'shared',
  'telemetry',
  'package-lock.json',
  'scripts/build.mjs',
  'scripts/bundle.mjs',
];
const changed = Math.max(...sources.map(newest));
const built = existsSync('dist/.built') ? statSync('dist/.built').mtimeMs : 0;
if (process.argv.includes('--force') || built < changed) {
  const fresh = `.build-${process.pid}`;
  const old = `${fresh}-old`;
  try {
    await bundle(fresh);
    writeFileSync(`${fresh}/.built`, '');
    if (existsSync('dist')) renameSync('dist', old);
    renameSync(fresh, 'dist');
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}
