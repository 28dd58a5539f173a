/** The whole local cloud as a child process, as `npm start -- --json` starts it, on its own ports and data folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Urls } from '../../local/demo/journey.ts';

interface StackUrls extends Urls {
  readonly display: string;
  readonly identity: string;
  readonly portalIdentity: string;
  readonly graph: string;
  readonly keyVault: string;
  readonly webPubSub: string;
  readonly storage: string;
}

export interface RunningStack {
  readonly urls: StackUrls;
  readonly dataDir: string;
  readonly pid: number;
  /** kill -9 of the launcher; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts again on the same folder. */
  restart(): Promise<RunningStack>;
  /** Stops it as Ctrl-C does and removes the folder. */
  stop(): Promise<void>;
}

export async function startStack(
  options: {
    flags?: readonly string[];
    env?: Readonly<Record<string, string>>;
    dataDir?: string;
    /** Where local.settings.json is looked for. */
    cwd?: string;
  } = {},
): Promise<RunningStack> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'calendar-stack-'));
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      resolve('local/main.ts'),
      '--json',
      '--no-demo',
      '--port',
      '0',
      '--data',
      dataDir,
      ...(options.flags ?? []),
    ],
    {
      // The channel ends it when the test run is killed.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        NODE_COMPILE_CACHE: resolve('node_modules/.cache/compiled'),
        ...options.env,
      },
      cwd: options.cwd ?? process.cwd(),
    },
  );
  const urls = await readUrls(child);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  return {
    urls,
    dataDir,
    pid: child.pid ?? 0,
    kill: () => end('SIGKILL'),
    restart: () => startStack({ ...options, dataDir }),
    async stop() {
      await end('SIGTERM');
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

async function readUrls(child: ChildProcess): Promise<StackUrls> {
  let [output, errors] = ['', ''];
  child.stderr?.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-4_000);
  });
  const ready = new Promise<StackUrls>((found) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const line = output.split('\n').find((text) => text.startsWith('{') && text.endsWith('}'));
      if (line !== undefined) found(JSON.parse(line) as StackUrls);
    });
  });
  const failed = once(child, 'exit').then(() => {
    throw new Error(`The stack did not start: ${errors}`);
  });
  return await Promise.race([ready, failed]);
}
