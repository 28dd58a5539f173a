/** The functions host as a child process with a data folder of its own; what the test app records can be awaited. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keyFile } from '../../local/functions-host/keys.ts';
import { until as untilSoon } from './until.ts';

const PROGRAM = fileURLToPath(new URL('../../local/functions-host/main.ts', import.meta.url));
const NEVER = '0 0 0 31 2 *';

export interface TestHost {
  readonly url: string;
  readonly folder: string;
  readonly supervisor: ChildProcess;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  json(path: string, init?: RequestInit): Promise<unknown>;
  /** Everything written to stderr so far. */
  log(): string;
  /** What the app recorded, by function. */
  records(fn: string): Record<string, unknown>[];
  moveClock(offsetMs: number): void;
  untilIdle(): Promise<boolean>;
  /** kill -9 of supervisor and host, then a new start on the same port and data. */
  restart(env?: Record<string, string>): Promise<void>;
  /** A clean stop; the exit code. */
  stop(): Promise<number | null>;
  /** Stops and removes the folder. */
  dispose(): Promise<void>;
}

export async function startTestHost(
  options: { app?: string; env?: Record<string, string>; execArgv?: string[] } = {},
): Promise<TestHost> {
  const folder = mkdtempSync(join(tmpdir(), 'functions-host-'));
  const recordFile = join(folder, 'records');
  const app = fileURLToPath(new URL(`../host/${options.app ?? 'app'}`, import.meta.url));
  let output = '';
  let port = '0';
  let child: ChildProcess;
  let url = '';
  let idles = 0;

  async function launch(env: Record<string, string> = {}): Promise<void> {
    child = fork(PROGRAM, ['--app', app, '--port', port, '--data', join(folder, 'data')], {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {
        ...environment(),
        RECORD_FILE: recordFile,
        RELEASE_FILE: join(folder, 'release'),
        DAILY_SCHEDULE: NEVER,
        FREQUENT_SCHEDULE: NEVER,
        ...options.env,
        ...env,
      },
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
    url = await new Promise<string>((resolve, reject) => {
      child.on('message', (message: { type: string; url?: string }) => {
        if (message.type === 'ready' && message.url !== undefined) resolve(message.url);
      });
      child.once('exit', () => reject(new Error(`The host did not start.\n${output}`)));
    });
    port = new URL(url).port;
  }

  await launch();
  const host: TestHost = {
    get url() {
      return url;
    },
    folder,
    get supervisor() {
      return child;
    },
    fetch: (path, init) =>
      fetch(new URL(path, url), {
        redirect: 'manual',
        ...withKey(join(folder, 'data'), path, init),
      }),
    json: async (path, init) => (await host.fetch(path, init)).json(),
    log: () => output,
    records(fn) {
      if (!existsSync(recordFile)) return [];
      return readFileSync(recordFile, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter((entry) => entry['fn'] === fn);
    },
    moveClock(offsetMs) {
      child.send({ type: 'clock', offsetMs });
    },
    untilIdle() {
      const id = (idles += 1);
      const answer = new Promise<boolean>((resolve) => {
        const listen = (message: { type: string; id?: number; idle?: boolean }) => {
          if (message.type !== 'until-idle' || message.id !== id) return;
          child.off('message', listen);
          resolve(message.idle === true);
        };
        child.on('message', listen);
      });
      child.send({ type: 'until-idle', id });
      return answer;
    },
    async restart(env) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      await until(() => isPortFree(url));
      await launch(env);
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      return child.exitCode;
    },
    async dispose() {
      await host.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return host;
}

/** The host's own endpoints ask for its key, which it keeps below its data folder. */
export function withKey(dataDir: string, path: string, init: RequestInit = {}): RequestInit {
  if (!/^\/(admin|runtime)\//i.test(path)) return init;
  const { masterKey } = JSON.parse(readFileSync(keyFile(dataDir), 'utf8')) as {
    masterKey: { value: string };
  };
  const headers = new Headers(init.headers);
  headers.set('x-functions-key', masterKey.value);
  return { ...init, headers };
}

/** Waits for a condition, and says which when it never holds. */
export const until = (condition: () => boolean | Promise<boolean>): Promise<boolean> =>
  untilSoon(condition.toString(), condition);

async function isPortFree(url: string): Promise<boolean> {
  try {
    await fetch(`${url}/admin/host/ping`);
    return false;
  } catch {
    return true;
  }
}

/** Jest's own switches must not reach the host. */
function environment(): Record<string, string> {
  const { NODE_OPTIONS: _, ...rest } = process.env;
  return Object.fromEntries(
    Object.entries(rest).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
