/** Azurite for tests: a child in memory, gone with the process that started it. Each test file has an account of its own. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { clockPreload } from '../../local/kit/clock.ts';

export interface RunningAzurite {
  readonly connectionString: string;
  close(): Promise<void>;
}

/** The key of the account that every Azurite has by default; it is public. */
const KEY =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

const EXIT_WITH_PARENT = 'data:text/javascript,process.on("disconnect",()=>process.exit(0))';

/** Names the folder of claimed accounts and the connection strings of the Azurites that all files of a run share. */
const SHARED = 'TEST_SHARED_STORAGE';
/** More than the test files of one run. */
const ACCOUNTS = 400;
const accountName = (number: number): string => `tests${number}`;

interface Shared {
  readonly claimed: string;
  readonly strings: readonly string[];
}

/** An empty storage account: a new one of the shared Azurites where there are some, else one of a new Azurite. */
export async function startAzurite(): Promise<RunningAzurite> {
  const text = process.env[SHARED];
  if (text === undefined) return await startOwnAzurite();
  const { claimed, strings }: Shared = JSON.parse(text);
  const worker = Number(process.env['JEST_WORKER_ID'] ?? 1);
  const connectionString = strings[worker % strings.length];
  if (connectionString === undefined) throw new Error('No Azurite is shared.');
  const account = accountName(claimNumber(claimed));
  return {
    connectionString: connectionString.replaceAll(accountName(0), account),
    close: () => Promise.resolve(),
  };
}

/** A number that no other test file of this run has: the file system gives each name once. */
function claimNumber(folder: string): number {
  for (let number = 1; number < ACCOUNTS; number += 1) {
    try {
      mkdirSync(join(folder, String(number)));
      return number;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  throw new Error('More test files ask for storage than there are accounts.');
}

/** Starts Azurites that all test files share, since the start of each costs seconds. They end with this process. */
export async function shareAzurites(count: number): Promise<void> {
  if (process.env[SHARED] !== undefined) return;
  const claimed = mkdtempSync(join(tmpdir(), 'calendar-storage-'));
  const started = await Promise.all(Array.from({ length: count }, () => startOwnAzurite()));
  const strings = started.map(({ connectionString }) => connectionString);
  process.env[SHARED] = JSON.stringify({ claimed, strings } satisfies Shared);
  process.once('exit', () => rmSync(claimed, { recursive: true }));
}

export interface OwnAzurite extends RunningAzurite {
  moveClock(offsetMs: number): void;
}

/** An Azurite of one's own, whose clock can be moved. */
export async function startOwnAzurite(): Promise<OwnAzurite> {
  const program = createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js');
  const services = ['blob', 'queue', 'table'];
  const child = fork(
    program,
    [
      '--inMemoryPersistence',
      '--silent',
      '--skipApiVersionCheck',
      '--disableTelemetry',
      ...services.flatMap((name) => [`--${name}Host`, 'localhost', `--${name}Port`, '0']),
    ],
    {
      cwd: tmpdir(),
      env: {
        ...process.env,
        AZURITE_ACCOUNTS: Array.from(
          { length: ACCOUNTS },
          (_, number) => `${accountName(number)}:${KEY}`,
        ).join(';'),
      },
      execArgv: ['--import', clockPreload, '--import', EXIT_WITH_PARENT],
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  );
  const ports: string[] = [];
  if (child.stdout === null) throw new Error('Azurite has no output to read its ports from.');
  for await (const line of createInterface(child.stdout)) {
    const port = /successfully listening at .*:(\d+)$/.exec(line)?.[1];
    if (port !== undefined) ports.push(port);
    if (ports.length === services.length) break;
  }
  child.stdout.resume();
  // Neither the child nor its pipes keep the process alive that started it.
  child.unref();
  child.channel?.unref();
  (child.stdout as Socket).unref();
  if (ports.length < services.length) throw new Error('Azurite did not start.');
  const endpoint = (name: string, port: string | undefined) =>
    `${name}Endpoint=http://localhost:${port}/${accountName(0)}`;
  return {
    connectionString: [
      'DefaultEndpointsProtocol=http',
      `AccountName=${accountName(0)}`,
      `AccountKey=${KEY}`,
      endpoint('Blob', ports[0]),
      endpoint('Queue', ports[1]),
      endpoint('Table', ports[2]),
    ].join(';'),
    moveClock(offsetMs) {
      child.send({ type: 'clock', offsetMs });
    },
    async close() {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
