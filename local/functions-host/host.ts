/**
 * Runs a built Functions app in this process: loads it, serves its triggers, keeps its Durable state.
 * One host a process: the library keeps its registrations in module state.
 */
import { mkdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { movableClock } from '../kit/clock.ts';
import { openStore } from '../kit/store.ts';
import type { Durable } from './durable/ports.ts';
import { createDurablePort } from './durable-port.ts';
import { type HostSettings, readHostSettings } from './host-json.ts';
import { answer, type FrontContext } from './http/front.ts';
import { listen } from './http/listen.ts';
import { createRoutes } from './http/routes.ts';
import { type Catalogue, indexApp, isDurableClient } from './index-app.ts';
import { createLog, type HostLog, type LogSink } from './log.ts';
import { createOutputs } from './outputs.ts';
import { createQueueClients } from './queues/clients.ts';
import { createTriggers } from './triggers.ts';
import type { AppFunction } from './worker/app-function.ts';
import { captureConsole } from './worker/console.ts';
import { installCoreModule } from './worker/core-module.ts';
import { createInvoker, type Invoker } from './worker/invoke.ts';
import { loadApp, runHooks } from './worker/load-app.ts';
import type { TypedData } from './worker/protocol.ts';

export interface HostOptions {
  /** Folder with host.json and package.json; becomes the working directory. */
  readonly app: string;
  /** 0 picks one. */
  readonly port: number;
  /** Where Durable state and timer statuses are kept. */
  readonly dataDir: string;
  /** App settings, added to the environment. */
  readonly settings?: Readonly<Record<string, string>>;
  onLog(line: Parameters<LogSink>[0]): void;
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
  const ready = Promise.withResolvers<FrontContext>();
  ready.promise.catch(() => undefined);
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    ready.promise.then(
      (context) => void answer(request, response, context),
      () => response.writeHead(503).end('Function host is not running.'),
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
  const registrations = installCoreModule((level, category, message) =>
    log.write(level, category === 'user' ? 'Function.User' : 'Worker', message),
  );
  const capabilities = await loadApp(app, registrations);

  const catalogue = indexApp(registrations, settings, (level, message) =>
    log.write(level, 'Host.Startup', message),
  );
  warnOfRetries(catalogue, log);
  const routes = createRoutes(catalogue.ofType('httptrigger'), {
    prefix: hostSettings.routePrefix,
    settings,
    warn: (message) => log.write('warning', 'Host.Startup', message),
    inError: (fn, reason) => catalogue.inError(fn, reason),
  });
  const clients = createQueueClients(settings);
  const invoker = createInvoker({
    registrations,
    log,
    timeoutMs: hostSettings.functionTimeoutMs,
    openTelemetry: hostSettings.openTelemetry,
    onTimeout: (reason) => options.onFatal(reason),
    writeOutputs: createOutputs({
      clients,
      settings,
      encoding: hostSettings.queues.messageEncoding,
    }),
  });
  const durable = await openDurable(catalogue, invoker, hostSettings, log, dataDir, url);
  const inputsOf = (fn: AppFunction): Record<string, TypedData> =>
    Object.fromEntries(
      Object.entries(fn.metadata.bindings)
        .filter(([, binding]) => isDurableClient(binding))
        .map(([name]) => [name, { string: durable?.clientPayload() ?? '{}' }]),
    );
  const run: FrontContext['run'] = (fn, call) =>
    invoker.invoke(fn, { inputs: inputsOf(fn), ...call });
  const store = openStore(join(dataDir, 'host.sqlite'));
  const triggers = await createTriggers({
    catalogue,
    clients,
    host: hostSettings,
    settings,
    store,
    log,
    run,
  });

  const ignoreClock = movableClock()?.onChange(() => {
    triggers.clockMoved();
    durable?.clockMoved();
  });
  durable?.start();
  triggers.start();
  ready.resolve({
    app,
    url,
    routePrefix: hostSettings.routePrefix,
    catalogue,
    routes,
    timers: triggers.timers,
    invoker,
    durable,
    httpUri: capabilities['HttpUri'],
    log,
    run,
    inputsOf,
  });

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
    await durable?.stop();
    const started = performance.now();
    while (invoker.running > 0 && performance.now() - started < STOP_LIMIT_MS) await sleep(10);
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

async function openDurable(
  catalogue: Catalogue,
  invoker: Invoker,
  host: HostSettings,
  log: HostLog,
  dataDir: string,
  baseUrl: string,
): Promise<Durable | undefined> {
  const used = catalogue.functions.some(
    (fn) =>
      /^(orchestration|activity)trigger$/.test(fn.triggerType) ||
      Object.values(fn.metadata.bindings).some(isDurableClient),
  );
  if (!used) return undefined;
  const { createDurable } = await import('./durable/engine.ts');
  return createDurable({
    file: join(dataDir, 'durable.sqlite'),
    port: createDurablePort(catalogue, invoker, log),
    baseUrl,
    taskHub: host.taskHub,
    ...(host.defaultVersion !== undefined && { defaultVersion: host.defaultVersion }),
  });
}

function warnOfRetries(catalogue: Catalogue, log: HostLog): void {
  for (const fn of catalogue.active) {
    if (fn.metadata.retryOptions === undefined || fn.triggerType === 'timertrigger') continue;
    const text = `Soon retries will not be supported for function 'Functions.${fn.name}'.`;
    log.write('warning', 'Host.Startup', text);
  }
}
