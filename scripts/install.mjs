// Installs exactly what the lock file says, unless it is there already, and says on stderr how far it is.
// Node built-ins only: it runs before anything is installed.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as passed } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** @typedef {{ version?: string, optional?: boolean, os?: string[], cpu?: string[] }} Package */

const REPORT_EVERY_MS = 3_000;
const ASK_EVERY_MS = 500;
/** Holds the process that installs. */
const TURN = '.local/installing';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const wanted = packagesOf('package-lock.json');
if (!isInstalled()) await inTurn(install);

/** npm writes its own list when everything is in place. Packages of other platforms stay out. */
function isInstalled() {
  const installed = packagesOf('node_modules/.package-lock.json');
  return Object.entries(wanted).every(([folder, { version, optional }]) => {
    const there = installed[folder];
    return folder === '' || there?.version === version || (optional === true && !there);
  });
}

/** @returns {Record<string, Package>} none without the file */
function packagesOf(/** @type {string} */ path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : {};
}

/** Two commands in a fresh clone must not install into one folder: the second waits for the first. */
async function inTurn(/** @type {() => Promise<number>} */ work) {
  mkdirSync('.local', { recursive: true });
  let code = 0;
  while (!takeTurn()) await passed(ASK_EVERY_MS);
  try {
    if (!isInstalled()) code = await work();
  } finally {
    rmSync(TURN, { force: true });
  }
  if (code !== 0) process.exit(code);
}

/** Whether it is this process's turn; one that was killed gives its own up. */
function takeTurn() {
  try {
    writeFileSync(TURN, `${process.pid}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    const holder = existsSync(TURN) ? Number(readFileSync(TURN, 'utf8')) : 0;
    if (holder > 0 && !isAlive(holder)) rmSync(TURN, { force: true });
    return false;
  }
}

function isAlive(/** @type {number} */ pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function install() {
  const folders = foldersHere();
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
  if (code === 0) {
    process.stderr.write(`Installed in ${Math.round((Date.now() - begun) / 1000)} s.\n`);
  }
  return code;
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

/** The folders that npm fills on this machine. */
function foldersHere() {
  const isOurs = (/** @type {string[] | undefined} */ list, /** @type {string} */ own) =>
    list === undefined || list.includes(own) || list.some((name) => name.startsWith('!'));
  return Object.entries(wanted).flatMap(([folder, { os, cpu }]) =>
    folder !== '' && isOurs(os, process.platform) && isOurs(cpu, process.arch) ? [folder] : [],
  );
}
