/**
 * Runs a built Functions app in this process: loads it, serves its triggers, keeps its Durable state.
 * One host a process: the library keeps its registrations in module state.
 */
import { mkdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { movableClock } from '../kit/clock.ts';
import { type Composition, composeHost } from './compose.ts';
import { readHostSettings } from './host-json.ts';
import { answer } from './http/front.ts';
import { listen } from './http/listen.ts';
import { createLog, type LogLine } from './log.ts';
import { captureConsole } from './worker/console.ts';
import { runHooks } from './worker/load-app.ts';

export interface HostOptions {
  /** Folder with host.json and package.json; becomes the working directory. */
  readonly app: string;
  /** 0 picks one. */
  readonly port: number;
  /** Where Durable state and timer statuses are kept. */
  readonly dataDir: string;
  /** App settings, added to the environment. */
  readonly settings?: Readonly<Record<string, string>>;
  onLog(line: LogLine): void;
  /** The worker must be restarted: whoever runs the host ends it. */
  onFatal(reason: string): void;
}

export interface Host {
  readonly url: string;
  /** Waits until nothing runs and nothing is due, at most 20 s; false when it gave up. */
  settle(): Promise<boolean>;
  /** Fails whatever runs, as when a worker process ends. */
  fail(reason: Error): Promise<void>;
  stop(): Promise<void>;
}

const SETTLE_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 5000;

export async function startHost(options: HostOptions): Promise<Host> {
  const app = resolve(options.app);
  const dataDir = resolve(options.dataDir);
  const settings = process.env;
  Object.assign(settings, options.settings);
  const hostSettings = readHostSettings(app, settings);
  const log = createLog(hostSettings.logLevels, (line) => options.onLog(line));

  // Requests that come while the app loads wait, as behind the official host.
  const composed = Promise.withResolvers<Composition>();
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    composed.promise.then(
      ({ front }) => void answer(request, response, front),
      () => response.destroy(),
    );
  });
  // As Kestrel: a client that reuses a connection does not meet its end.
  server.keepAliveTimeout = 130_000;
  const port = await listen(server, options.port);
  const url = `http://localhost:${port}`;
  Object.assign(settings, {
    WEBSITE_HOSTNAME: `localhost:${port}`,
    FUNCTIONS_WORKER_RUNTIME: 'node',
    AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
    AzureWebJobsScriptRoot: app,
    FUNCTIONS_APPLICATION_DIRECTORY: app,
  });
  mkdirSync(dataDir, { recursive: true });
  process.chdir(app);
  const releaseConsole = captureConsole(log);
  const onFatal = (reason: string) => options.onFatal(reason);
  try {
    const all = { app, dataDir, url, settings, hostSettings, log, onFatal };
    composed.resolve(await composeHost(all));
  } catch (error) {
    composed.reject(error);
    releaseConsole();
    server.close();
  }
  const { front, registrations, triggers, store } = await composed.promise;
  const { invoker, durable } = front;

  const ignoreClock = movableClock()?.onChange(() => {
    triggers.clockMoved();
    durable?.clockMoved();
  });
  durable?.start();
  triggers.start();

  const quiet = () =>
    invoker.running === 0 && triggers.timersIdle() && (durable === undefined || durable.idle());
  async function settle(): Promise<boolean> {
    const started = performance.now();
    triggers.wake();
    while (performance.now() - started < SETTLE_LIMIT_MS) {
      const begun = invoker.begun;
      if (quiet() && (await triggers.queuesIdle()) && quiet() && begun === invoker.begun) {
        return true;
      }
      await sleep(20);
    }
    return false;
  }

  async function stop(): Promise<void> {
    ignoreClock?.();
    server.close();
    await triggers.stop();
    const started = performance.now();
    while (invoker.running > 0 && performance.now() - started < STOP_LIMIT_MS) await sleep(10);
    // Abandons what it still has, which the next start does again: so last, when running work is done.
    await durable?.stop();
    await Promise.race([runHooks('appTerminate', registrations), sleep(STOP_LIMIT_MS)]);
    server.closeAllConnections();
    store.close();
    releaseConsole();
  }

  return {
    url,
    settle,
    async fail(reason) {
      invoker.failRunning(reason);
      // What failed is answered and written down before the process goes.
      await sleep(50);
    },
    stop,
  };
}
