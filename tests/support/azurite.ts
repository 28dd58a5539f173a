/** Azurite for tests: a child in memory on ports of its own, gone with the test process. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { clockPreload } from '../../local/kit/clock.ts';

export interface RunningAzurite {
  readonly connectionString: string;
  moveClock(offsetMs: number): void;
  close(): Promise<void>;
}

/** The one account every Azurite has; its key is public. */
const ACCOUNT = 'devstoreaccount1';
const KEY =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

const EXIT_WITH_PARENT = 'data:text/javascript,process.on("disconnect",()=>process.exit(0))';

export async function startAzurite(): Promise<RunningAzurite> {
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
      child.kill('SIGKILL');
      await gone;
    },
  };
}
