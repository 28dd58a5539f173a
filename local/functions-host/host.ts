/**
 * Runs a built Functions app in this process: loads it, serves its triggers, keeps its Durable state.
 * One host a process: the library keeps its registrations in module state.
 */
import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { format } from 'node:util';
import { movableClock } from '../kit/clock.ts';
import { type Composition, composeHost } from './compose.ts';
import { readHostSettings } from './host-json.ts';
import { answer } from './http/front.ts';
import { PARSER_BYTES, refuseUnparsed } from './http/limits.ts';
import { createLog, type HostLog, type LogLine } from './log.ts';
import { HostError } from './settings.ts';
import { runHooks } from './worker/load-app.ts';

interface HostOptions {
  /** Folder with host.json and package.json; becomes the working directory. */
  readonly app: string;
  /** 0 picks one. */
  readonly port: number;
  /** Where Durable state and timer statuses are kept. */
  readonly dataDir: string;
  /** App settings, added to the environment. */
  readonly settings?: Readonly<Record<string, string>>;
  onLog(line: LogLine): void;
  /** The worker must be restarted: the caller ends the host. */
  onFatal(reason: string): void;
}

export interface Host {
  readonly url: string;
  /** Waits until nothing runs and nothing is due, at most 20 s; false when it gave up. */
  untilIdle(): Promise<boolean>;
  /** Fails whatever runs, as when a worker process ends. */
  fail(reason: Error): Promise<void>;
  stop(): Promise<void>;
}

const IDLE_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 5000;
/** Enough for some requests to storage. */
const GIVE_BACK_MS = 2000;

export async function startHost(options: HostOptions): Promise<Host> {
  const app = resolve(options.app);
  const dataDir = resolve(options.dataDir);
  const settings = process.env;
  Object.assign(settings, options.settings);
  const hostSettings = readHostSettings(app, settings);
  const log = createLog(hostSettings.logLevels, (line) => options.onLog(line));

  const composed = Promise.withResolvers<Composition>();
  const server = createHttpServer(composed.promise);
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
  return run(await composed.promise, { url, server, releaseConsole });
}

/** Requests that come while the app loads wait, as behind the official host. */
function createHttpServer(composed: Promise<Composition>): Server {
  const server = createServer({ maxHeaderSize: PARSER_BYTES }, (request, response) => {
    composed.then(
      ({ front }) => void answer(request, response, front),
      () => response.destroy(),
    );
  });
  server.on('clientError', refuseUnparsed);
  // Kestrel's value: a client that reuses a connection does not meet its end.
  server.keepAliveTimeout = 130_000;
  return server;
}

/** Starts the triggers of a composed host. */
function run(
  composition: Composition,
  process: { readonly url: string; readonly server: Server; releaseConsole(): void },
): Host {
  const { front, registrations, triggers, store } = composition;
  const { invoker, durable } = front;
  const ignoreClock = movableClock()?.onChange(() => {
    triggers.clockMoved();
    durable?.clockMoved();
  });
  durable?.start();
  triggers.start();

  return {
    url: process.url,
    untilIdle: () => untilIdle(composition),
    async fail(reason) {
      invoker.failRunning(reason);
      // Failed invocations are answered and logged, and failed messages given back, before the process ends.
      await Promise.all([sleep(50), Promise.race([triggers.queuesEmpty(), sleep(GIVE_BACK_MS)])]);
      // On Azure the host lives on, and gives its work to another worker.
      durable?.release();
    },
    async stop() {
      ignoreClock?.();
      process.server.close();
      await triggers.stop();
      const started = performance.now();
      while (invoker.running > 0 && performance.now() - started < STOP_LIMIT_MS) await sleep(10);
      await Promise.race([triggers.queuesEmpty(), sleep(GIVE_BACK_MS)]);
      await triggers.release();
      // Abandons what it still has, which the next start does again: so last, when running work is done.
      await durable?.stop();
      await Promise.race([runHooks('appTerminate', registrations), sleep(STOP_LIMIT_MS)]);
      process.server.closeAllConnections();
      store.close();
      process.releaseConsole();
    },
  };
}

async function untilIdle({ front, triggers }: Composition): Promise<boolean> {
  const { invoker, durable } = front;
  const isIdle = () =>
    invoker.running === 0 && triggers.timersIdle() && (durable === undefined || durable.idle());
  const started = performance.now();
  triggers.wake();
  while (performance.now() - started < IDLE_LIMIT_MS) {
    const begun = invoker.begun;
    if (isIdle() && (await triggers.queuesIdle()) && isIdle() && begun === invoker.begun) {
      return true;
    }
    await sleep(20);
  }
  return false;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new HostError(`Port ${port} is taken. Choose another with --port.`)
          : new HostError(`Port ${port} cannot be used: ${error.message}`),
      );
    });
    server.listen(port, 'localhost', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** Sends the app's console output to the log: stdout carries only the host's URL. Returns a function that undoes it. */
function captureConsole(log: HostLog): () => void {
  const levels = {
    log: 'information',
    debug: 'information',
    info: 'information',
    warn: 'warning',
    error: 'error',
  };
  const names = Object.keys(levels) as (keyof typeof levels)[];
  const real = names.map((name) => [name, console[name]] as const);
  for (const name of names) {
    console[name] = (...args: unknown[]) =>
      log.write(levels[name], 'Host.Function.Console', format(...args));
  }
  return () => {
    for (const [name, method] of real) console[name] = method;
  };
}
