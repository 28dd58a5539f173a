/**
 * `npm run host`: supervises the host as a child. Passes messages both ways, restarts it when the app ends it,
 * and gives up at the third end within half an hour, as the official host does; a kill from outside is no such end.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ClockMessage, clockPreload } from '../kit/clock.ts';
import { readArguments } from './arguments.ts';
import { EXIT_REFUSED, type FromHost, type ToHost } from './messages.ts';

const MOST_ENDS = 3;
const WINDOW_MS = 30 * 60_000;
const STOP_LIMIT_MS = 15_000;

const program = fileURLToPath(new URL('./process.ts', import.meta.url));
// Halves the start of the host; the app's modules are cached as well.
const compileCache = enableCompileCache().directory;
const options = parse();
const app = resolve(options.app);
const data = resolve(options.data);
let port = options.port;
let offsetMs = process.env['LOCAL_CLOCK_OFFSET_MS'];
/** Node flags of the worker; the official host reads the same setting. */
const ofWorker = (process.env['languageWorkers__node__arguments'] ?? '').split(' ').filter(Boolean);

let child: ChildProcess;
let ready = false;
let announced = false;
let stopping = false;
let ends: number[] = [];
/** `until-idle` questions without an answer yet; those that came before the host was ready are sent then. */
const asked = new Set<string | number>();

function parse() {
  try {
    return readArguments(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
}

function start(): void {
  ready = false;
  child = fork(
    program,
    ['--app', app, '--port', String(port), '--data', data, '--log', options.log],
    {
      // Where the official host runs its worker: paths in its arguments begin there. The host says when it is missing.
      ...(existsSync(app) && { cwd: app }),
      execArgv: ['--disable-warning=ExperimentalWarning', '--import', clockPreload, ...ofWorker],
      env: {
        ...process.env,
        ...(offsetMs !== undefined && { LOCAL_CLOCK_OFFSET_MS: offsetMs }),
        ...(compileCache !== undefined && { NODE_COMPILE_CACHE: compileCache }),
      },
      // Stdout is kept for the one line that says where the host is.
      stdio: ['ignore', 2, 2, 'ipc'],
    },
  );
  child.on('message', (message: FromHost) => {
    if (message.type === 'ready') {
      ready = true;
      port = Number(new URL(message.url).port);
      announce(message.url);
      for (const id of asked) child.send({ type: 'until-idle', id } satisfies ToHost, ignore);
    }
    if (message.type === 'until-idle') asked.delete(message.id);
    send(message);
  });
  child.once('exit', (code, signal) => {
    if (stopping || code === 0) process.exit(0);
    for (const id of asked) send({ type: 'until-idle', id, idle: false });
    asked.clear();
    const isKilled = signal === 'SIGKILL';
    if ((!ready && !isKilled) || code === EXIT_REFUSED) process.exit(1);
    const now = performance.now();
    if (!isKilled) ends = [...ends.filter((at) => now - at < WINDOW_MS), now];
    if (ends.length >= MOST_ENDS) {
      process.stderr.write(
        'Exceeded language worker restart retry count for runtime:node. Shutting down.\n',
      );
      process.exit(1);
    }
    process.stderr.write(`The host ended (${signal ?? code}); starting it again.\n`);
    start();
  });
}

/** A receiver that has ended is noticed by its exit event. */
const ignore = (): void => undefined;

function send(message: FromHost): void {
  if (process.connected) process.send?.(message, undefined, undefined, ignore);
}

function announce(url: string): void {
  if (announced) return;
  announced = true;
  if (options.json) process.stdout.write(`${JSON.stringify({ host: url })}\n`);
  else process.stderr.write(`The functions host is ready at ${url}\n`);
}

function stop(): void {
  if (stopping) return;
  stopping = true;
  // Disconnecting alone would also end it, but without its stop.
  if (child.connected) child.send({ type: 'stop' } satisfies ToHost, ignore);
  setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS).unref();
}

process.on('SIGINT', stop);
process.on('SIGTERM', stop);
process.on('SIGHUP', stop);
// The launcher was killed: like a machine that loses its power, nothing goes on.
process.once('disconnect', () => {
  child.kill('SIGKILL');
  process.exit(0);
});
process.on('message', (message: ToHost | ClockMessage) => {
  if (message.type === 'clock') offsetMs = String(message.offsetMs);
  if (message.type === 'until-idle') asked.add(message.id);
  if (child.connected && (ready || message.type !== 'until-idle')) child.send(message, ignore);
});
start();
