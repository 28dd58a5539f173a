/** The functions host as a child: its log lines, its clock, and a restart when it dies, as a platform would. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { clockPreload } from '../kit/clock.ts';
import type { Log } from '../kit/log.ts';
import { StackError } from './arguments.ts';

const program = fileURLToPath(new URL('../functions-host/main.ts', import.meta.url));
const STARTS = 10;

export interface HostProcess {
  setClock(offsetMs: number): void;
  /** True when nothing was running or due any more; false after the host gave up waiting. */
  settle(): Promise<boolean>;
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
  let starts = 0;
  let child: ChildProcess;
  let lastLine = '';
  let question = 0;

  async function launch(): Promise<void> {
    starts += 1;
    child = fork(
      program,
      ['--app', options.app, '--port', String(options.port), '--data', options.dataDir, '--json'],
      {
        execArgv: ['--disable-warning=ExperimentalWarning', '--import', clockPreload],
        env: { ...process.env, ...options.settings },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        if (stream === child.stderr) lastLine = line;
        options.log.write('host', 'info', line);
      });
    }
    const self = child;
    const failed = once(child, 'exit').then(() => {
      throw new StackError(`The functions host did not start: ${lastLine}`);
    });
    const ready = (async () => {
      for (;;) {
        const [message] = (await once(self, 'message')) as [{ type?: string }];
        if (message.type === 'ready') return;
      }
    })();
    await Promise.race([ready, failed]);
    failed.catch(() => undefined);
    self.once('exit', (code) => {
      // Code 0: it was asked to stop, by us or by a Ctrl-C that reached it first.
      if (stopping || code === 0) return;
      options.log.write('host', 'warn', 'The functions host ended; starting it again.');
      if (starts >= STARTS) options.onGiveUp();
      else launch().catch(options.onGiveUp);
    });
  }

  await launch();
  return {
    setClock(offsetMs) {
      child.send({ type: 'clock', offsetMs });
    },
    async settle() {
      question += 1;
      const id = question;
      child.send({ type: 'settle', id });
      for (;;) {
        const [answer] = (await once(child, 'message')) as [
          { type?: string; id?: number; idle?: boolean },
        ];
        if (answer.type === 'settled' && answer.id === id) return answer.idle === true;
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
