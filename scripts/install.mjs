// Installs exactly what the lock file says, once per lock file, and says on stderr how far it is.
// Node built-ins only: it runs before anything is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const REPORT_EVERY_MS = 3_000;

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const marker = 'node_modules/.installed';
const lock = readFileSync('package-lock.json', 'utf8');
const wanted = createHash('sha256').update(lock).digest('hex');
const installed = existsSync(marker) ? readFileSync(marker, 'utf8') : '';
if (installed !== wanted) await install();

async function install() {
  const folders = foldersOf(JSON.parse(lock).packages);
  const begun = Date.now();
  const say = () => {
    const done = folders.filter((folder) => existsSync(`${folder}/package.json`)).length;
    const seconds = Math.round((Date.now() - begun) / 1000);
    const what = done === 0 ? 'resolving' : `${done} of about ${folders.length}`;
    process.stderr.write(`Installing packages: ${what}, ${seconds} s\n`);
  };
  process.stderr.write(
    `Installing about ${folders.length} packages, once per lock file. It takes a minute or two.\n`,
  );
  const reports = setInterval(say, REPORT_EVERY_MS);
  const code = await npmCi();
  clearInterval(reports);
  if (code !== 0) process.exit(code);
  writeFileSync(marker, wanted);
  process.stderr.write(`Installed in ${Math.round((Date.now() - begun) / 1000)} s.\n`);
}

/** @returns {Promise<number>} the exit code */
function npmCi() {
  const npm = process.env['npm_execpath'];
  const [command, first] = npm ? [process.execPath, [npm]] : ['npm', []];
  const options = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const child = spawn(command, [...first, ...options], {
    stdio: ['ignore', process.stderr, process.stderr],
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/**
 * The folders that npm fills on this machine: packages of other platforms stay out.
 *
 * @param {Record<string, { os?: string[], cpu?: string[], libc?: string[] }>} packages
 */
function foldersOf(packages) {
  const isOurs = (/** @type {string[] | undefined} */ list, /** @type {string} */ own) =>
    list === undefined || list.includes(own) || list.some((name) => name.startsWith('!'));
  return Object.entries(packages).flatMap(([folder, { os, cpu }]) =>
    folder !== '' && isOurs(os, process.platform) && isOurs(cpu, process.arch) ? [folder] : [],
  );
}
