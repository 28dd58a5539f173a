/** Launches Azurite as a child and speaks to it over its channel: where it listens, what time it is, when to end. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Log } from '../kit/log.ts';

export type StorageService = 'blob' | 'queue' | 'table';
export const STORAGE_SERVICES: readonly StorageService[] = ['blob', 'queue', 'table'];

export interface Azurite {
  readonly ports: Readonly<Record<StorageService, number>>;
  readonly pid: number;
  setClock(offsetMs: number): void;
  /** Resolves when everything is on disk and the process is gone. */
  close(): Promise<void>;
}

interface AzuriteOptions {
  /** In memory when absent. */
  readonly folder?: string;
  readonly log: Log;
}

/** Longer than any client's, so that the proxies never reuse a connection that Azurite has just closed. */
const KEEP_ALIVE_SECONDS = '600';
const CLOCK_PRELOAD = new URL('../kit/clock-preload.mjs', import.meta.url).href;

export async function startAzurite(options: AzuriteOptions): Promise<Azurite> {
  const where =
    options.folder === undefined ? ['--inMemoryPersistence'] : ['--location', options.folder];
  const child = fork(
    fileURLToPath(new URL('azurite-child.mjs', import.meta.url)),
    [
      ...where,
      '--silent',
      '--skipApiVersionCheck',
      '--disableTelemetry',
      ...STORAGE_SERVICES.flatMap((service) => [
        `--${service}Host=localhost`,
        `--${service}Port=0`,
        `--${service}KeepAliveTimeout=${KEEP_ALIVE_SECONDS}`,
      ]),
    ],
    {
      stdio: 'ignore',
      execArgv: ['--disable-warning=ExperimentalWarning', '--import', CLOCK_PRELOAD],
      env: {
        ...process.env,
        ...(options.folder !== undefined && { LOCK_FILE: `${options.folder}.lock` }),
      },
    },
  );
  const ports = await listening(child);
  let closing = false;
  child.once('exit', (code, signal) => {
    if (!closing) options.log.write('storage', 'error', `Azurite ended (${signal ?? code}).`);
  });
  child.on('message', (message: { type: string; message?: string }) => {
    if (message.type === 'failed') options.log.write('storage', 'error', message.message ?? '');
  });
  return {
    ports,
    pid: child.pid ?? 0,
    setClock(offsetMs) {
      if (child.connected) child.send({ type: 'clock', offsetMs });
    },
    async close() {
      closing = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

function listening(child: ChildProcess): Promise<Record<StorageService, number>> {
  return new Promise((resolve, reject) => {
    const found: Partial<Record<StorageService, number>> = {};
    const onExit = () => reject(new Error('Azurite ended before it listened.'));
    const onMessage = (message: {
      type: string;
      service?: StorageService;
      url?: string;
      message?: string;
    }) => {
      if (message.type === 'failed') reject(new Error(`Azurite: ${message.message}`));
      if (message.service === undefined || message.url === undefined) return;
      found[message.service] = Number(new URL(message.url).port);
      const { blob, queue, table } = found;
      if (blob === undefined || queue === undefined || table === undefined) return;
      child.off('exit', onExit);
      child.off('message', onMessage);
      resolve({ blob, queue, table });
    };
    child.once('exit', onExit);
    child.on('message', onMessage);
  });
}
