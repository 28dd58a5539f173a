/**
 * `npm run host`: supervises the host as a child. Passes messages both ways, restarts it when the app ends it,
 * and gives up at the third end within half an hour, as the official host does.
 */
import { type ChildProcess, fork } from 'node:child_process';
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
/** As the official host takes them from this setting. */
const ofWorker = (process.env['languageWorkers__node__arguments'] ?? '').split(' ').filter(Boolean);

let child: ChildProcess;
let announced = false;
let stopping = false;
let ends: number[] = [];

function parse() {
  try {
    return readArguments(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
}

function start(): void {
  let ready = false;
  child = fork(
    program,
    ['--app', app, '--port', String(port), '--data', data, '--log', options.log],
    {
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
    }
    if (process.connected) process.send?.(message);
  });
  child.once('exit', (code, signal) => {
    if (stopping || code === 0) process.exit(0);
    if (!ready || code === EXIT_REFUSED) process.exit(1);
    const now = performance.now();
    ends = [...ends.filter((at) => now - at < WINDOW_MS), now];
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
  if (child.connected) child.send({ type: 'stop' } satisfies ToHost);
  setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS).unref();
}

process.on('SIGINT', stop);
process.on('SIGTERM', stop);
process.on('SIGHUP', stop);
// Who started it was killed: as when a machine loses its power, nothing goes on.
process.once('disconnect', () => {
  child.kill('SIGKILL');
  process.exit(0);
});
process.on('message', (message: ToHost | ClockMessage) => {
  if (message.type === 'clock') offsetMs = String(message.offsetMs);
  if (child.connected) child.send(message);
  else if (message.type === 'settle') {
    process.send?.({ type: 'settled', id: message.id, idle: false } satisfies FromHost);
  }
});
start();
