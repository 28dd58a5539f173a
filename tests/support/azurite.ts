/**
 * Azurite for tests: a child in memory, gone with the process that started it. Test files of a worker share one, each
 * beginning with an empty account.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { TableServiceClient } from '@azure/data-tables';
import { QueueServiceClient } from '@azure/storage-queue';
import { clockPreload } from '../../local/kit/clock.ts';

export interface RunningAzurite {
  readonly connectionString: string;
  close(): Promise<void>;
}

/** The one account every Azurite has; its key is public. Azurite misreads transactions of accounts with other names. */
const ACCOUNT = 'devstoreaccount1';
const KEY =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

const WITHOUT_TELEMETRY = new URL('../../local/storage/without-telemetry.mjs', import.meta.url)
  .href;
const EXIT_WITH_PARENT = 'data:text/javascript,process.on("disconnect",()=>process.exit(0))';

/** Names the connection strings of the Azurites that the files of a run share, one for each worker. */
const SHARED = 'TEST_SHARED_STORAGE';
/** A file that asks again gets an Azurite of its own. */
let isTaken = false;

/** An empty storage account: the worker's own, emptied, where there is one, else one of a new Azurite. */
export async function startAzurite(): Promise<RunningAzurite> {
  const text = process.env[SHARED];
  if (text === undefined || isTaken) return await startOwnAzurite();
  isTaken = true;
  const strings: readonly string[] = JSON.parse(text);
  const connectionString = strings[Number(process.env['JEST_WORKER_ID'] ?? 1) - 1];
  if (connectionString === undefined) return await startOwnAzurite();
  await empty(connectionString);
  return { connectionString, close: () => Promise.resolve() };
}

/** Nothing that these tests run writes blobs. */
async function empty(connectionString: string): Promise<void> {
  const tables = TableServiceClient.fromConnectionString(connectionString, {
    allowInsecureConnection: true,
  });
  for await (const { name = '' } of tables.listTables()) await tables.deleteTable(name);
  const queues = QueueServiceClient.fromConnectionString(connectionString);
  for await (const { name } of queues.listQueues()) await queues.deleteQueue(name);
}

/** Starts Azurites that test files share, since the start of each costs seconds. They end with this process. */
export async function shareAzurites(count: number): Promise<void> {
  if (process.env[SHARED] !== undefined) return;
  const started = await Promise.all(Array.from({ length: count }, () => startOwnAzurite()));
  process.env[SHARED] = JSON.stringify(started.map(({ connectionString }) => connectionString));
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
      execArgv: [clockPreload, WITHOUT_TELEMETRY, EXIT_WITH_PARENT].flatMap((each) => [
        '--import',
        each,
      ]),
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
    `${name}Endpoint=http://localhost:${port}/${ACCOUNT}`;
  return {
    connectionString: [
      'DefaultEndpointsProtocol=http',
      `AccountName=${ACCOUNT}`,
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
      // Nothing else may keep a bench alive that waits for the end.
      child.ref();
      child.kill('SIGKILL');
      await gone;
    },
  };
}
