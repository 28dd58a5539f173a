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

export async function startHost(options: {
  readonly app: string;
  readonly port: number;
  readonly dataDir: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly log: Log;
  /** Called when the host cannot be kept running. */
  readonly onGiveUp: () => void;
}): Promise<HostProcess> {
  let stopping = false;
  let ends = 0;
  let child: ChildProcess;
  let lastLine = '';
  let question = 0;

  function begin(): ChildProcess {
    const self = fork(
      program,
      ['--app', options.app, '--port', String(options.port), '--data', options.dataDir, '--json'],
      {
        execArgv: ['--disable-warning=ExperimentalWarning', '--import', clockPreload],
        env: { ...process.env, ...options.settings },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    for (const stream of [self.stdout, self.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        if (stream === self.stderr) lastLine = line;
        options.log.write('host', 'info', line);
      });
    }
    return self;
  }

  async function launch(): Promise<void> {
    for (;;) {
      child = begin();
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

  const send = (message: ToHost): void => {
    // A host that has just died gets no message; the next one starts with the clock of this process.
    if (child.connected) child.send(message, () => undefined);
  };

  await launch();
  return {
    setClock(offsetMs) {
      send({ type: 'clock', offsetMs });
    },
    async untilIdle(limitMs) {
      question += 1;
      const id = question;
      const asked = child;
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const listen = (answer: Partial<FromHost>) => {
        if (answer.type === 'until-idle' && answer.id === id) resolve(answer.idle === true);
      };
      const refuse = () => resolve(false);
      const timer = setTimeout(refuse, limitMs);
      asked.on('message', listen).once('exit', refuse);
      if (!asked.connected) refuse();
      send({ type: 'until-idle', id });
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        asked.off('message', listen).off('exit', refuse);
      }
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

function isReady(host: ChildProcess): Promise<true> {
  return new Promise((resolve) => {
    host.on('message', ({ type }: Partial<FromHost>) => {
      if (type === 'ready') resolve(true);
    });
  });
}
