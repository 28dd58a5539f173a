/** Runs the functions host as a child: collects its log lines, moves its clock, and restarts it when it dies, as Azure would. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FromHost, ToHost } from '../functions-host/messages.ts';
import { clockPreload } from '../kit/clock.ts';
import type { Log } from '../kit/log.ts';
import { StackError } from './arguments.ts';

const program = fileURLToPath(new URL('../functions-host/main.ts', import.meta.url));
/** The launcher gives up on a host that the app ends this often; a kill from outside does not count. */
const MOST_ENDS = 10;
const HEALTHY_MS = 60_000;

export interface HostProcess {
  setClock(offsetMs: number): void;
  /** True when nothing was running or due any more; false when it was at work for all that time, or died. */
  untilIdle(limitMs: number): Promise<boolean>;
  stop(): Promise<void>;
}

interface Options {
  readonly app: string;
  readonly port: number;
  readonly dataDir: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly log: Log;
  /** Called when the host cannot be kept running. */
  readonly onGiveUp: () => void;
}

export async function startHost(options: Options): Promise<HostProcess> {
  let stopping = false;
  let ends = 0;
  let child: ChildProcess;
  let lastLine = '';
  let question = 0;

  async function launch(): Promise<void> {
    for (;;) {
      child = forkHost(options, (line) => {
        lastLine = line;
      });
      const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
      const ended = await Promise.race([isReady(child), exit]);
      if (ended === true) return void keepAlive(exit);
      if (stopping) return;
      if (ended[1] !== 'SIGKILL') {
        throw new StackError(`The functions host did not start: ${lastLine}`);
      }
    }
  }

  async function keepAlive(exit: Promise<[number | null, NodeJS.Signals | null]>): Promise<void> {
    const since = performance.now();
    const [code, signal] = await exit;
    // Code 0: it was asked to stop, by us or by a Ctrl-C that reached it first.
    if (stopping || code === 0) return;
    options.log.write('host', 'warn', 'The functions host ended; starting it again.');
    if (performance.now() - since >= HEALTHY_MS) ends = 0;
    if (signal !== 'SIGKILL') ends += 1;
    if (ends >= MOST_ENDS) options.onGiveUp();
    else launch().catch(options.onGiveUp);
  }

  await launch();
  return {
    setClock(offsetMs) {
      send(child, { type: 'clock', offsetMs });
    },
    untilIdle(limitMs) {
      question += 1;
      return askUntilIdle(child, question, limitMs);
    },
    async stop() {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await gone;
      clearTimeout(timer);
    },
  };
}

function forkHost(
  { app, port, dataDir, settings, log }: Options,
  onError: (line: string) => void,
): ChildProcess {
  const host = fork(program, ['--app', app, '--port', String(port), '--data', dataDir, '--json'], {
    execArgv: ['--disable-warning=ExperimentalWarning', '--import', clockPreload],
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [host.stdout, host.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      if (stream === host.stderr) onError(line);
      log.write('host', 'info', line);
    });
  }
  return host;
}

/** A host that has just died gets no message; the next one starts with the clock of this process. */
function send(host: ChildProcess, message: ToHost): void {
  if (host.connected) host.send(message, () => undefined);
}

async function askUntilIdle(host: ChildProcess, id: number, limitMs: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const listen = (answer: Partial<FromHost>) => {
    if (answer.type === 'until-idle' && answer.id === id) resolve(answer.idle === true);
  };
  const refuse = () => resolve(false);
  const timer = setTimeout(refuse, limitMs);
  host.on('message', listen).once('exit', refuse);
  if (!host.connected) refuse();
  send(host, { type: 'until-idle', id });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    host.off('message', listen).off('exit', refuse);
  }
}

function isReady(host: ChildProcess): Promise<true> {
  return new Promise((resolve) => {
    host.on('message', ({ type }: Partial<FromHost>) => {
      if (type === 'ready') resolve(true);
    });
  });
}
