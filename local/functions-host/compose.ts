/** Puts the host together around a loaded app: worker, routes, triggers and Durable engine. */
import { join } from 'node:path';
import { openStore, type Store } from '../kit/store.ts';
import type { Durable } from './durable/ports.ts';
import { createDurablePort } from './durable-port.ts';
import type { HostSettings } from './host-json.ts';
import { listenForDurableClient } from './http/durable-rpc.ts';
import type { FrontContext } from './http/front.ts';
import { createRoutes } from './http/routes.ts';
import { type Catalogue, indexApp, isDurableClient } from './index-app.ts';
import { type HostKeys, openKeys } from './keys.ts';
import type { HostLog } from './log.ts';
import { createOutputs } from './outputs.ts';
import { createQueueClients } from './queues/clients.ts';
import type { Settings } from './settings.ts';
import { createTriggers, type Triggers } from './triggers.ts';
import type { AppFunction } from './worker/app-function.ts';
import { installCoreModule, type Registrations } from './worker/core-module.ts';
import { createInvoker, type Invoker } from './worker/invoke.ts';
import { loadApp } from './worker/load-app.ts';
import type { TypedData } from './worker/protocol.ts';

export interface Composition {
  readonly front: FrontContext;
  readonly registrations: Registrations;
  readonly triggers: Triggers;
  readonly store: Store;
}

interface ComposeDeps {
  readonly app: string;
  readonly dataDir: string;
  readonly url: string;
  readonly settings: Settings;
  readonly hostSettings: HostSettings;
  readonly log: HostLog;
  onFatal(reason: string): void;
}

export async function composeHost(deps: ComposeDeps): Promise<Composition> {
  const { app, dataDir, url, settings, hostSettings, log } = deps;
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
  const keys = openKeys(dataDir);
  const clients = createQueueClients(settings);
  const invoker = createInvoker({
    registrations,
    log,
    timeoutMs: hostSettings.functionTimeoutMs,
    openTelemetry: hostSettings.openTelemetry,
    onTimeout: (reason) => deps.onFatal(reason),
    writeOutputs: createOutputs({
      clients,
      settings,
      encoding: hostSettings.queues.messageEncoding,
    }),
  });
  const durable = await openDurable({ ...deps, keys }, catalogue, invoker);
  const inputsOf = durableInputs(durable);
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
  const front: FrontContext = {
    app,
    url,
    routePrefix: hostSettings.routePrefix,
    catalogue,
    routes,
    timers: triggers.timers,
    keys,
    invoker,
    durable,
    httpUri: capabilities['HttpUri'],
    customHeaders: hostSettings.customHeaders,
    log,
    run,
    inputsOf,
  };
  return { front, registrations, triggers, store };
}

/** The values of a function's `durableClient` bindings. */
function durableInputs(durable: Durable | undefined) {
  const client = { string: durable?.clientPayload() ?? '{}' };
  return (fn: AppFunction): Record<string, TypedData> =>
    Object.fromEntries(
      Object.entries(fn.metadata.bindings)
        .filter(([, binding]) => isDurableClient(binding))
        .map(([name]) => [name, client]),
    );
}

async function openDurable(
  { hostSettings, log, dataDir, url, keys }: ComposeDeps & { readonly keys: HostKeys },
  catalogue: Catalogue,
  invoker: Invoker,
): Promise<Durable | undefined> {
  const used = catalogue.functions.some(
    (fn) =>
      /^(orchestration|activity)trigger$/.test(fn.triggerType) ||
      Object.values(fn.metadata.bindings).some(isDurableClient),
  );
  if (!used) return undefined;
  const { createDurable } = await import('./durable/engine.ts');
  const rpc = await listenForDurableClient(() => durable);
  const durable = createDurable({
    file: join(dataDir, 'durable.sqlite'),
    port: createDurablePort(catalogue, invoker, log),
    visibility: hostSettings.visibility,
    baseUrl: url,
    rpcBaseUrl: rpc.url,
    key: keys.system('durabletask'),
    taskHub: hostSettings.taskHub,
    ...(hostSettings.defaultVersion !== undefined && {
      defaultVersion: hostSettings.defaultVersion,
    }),
  });
  return {
    ...durable,
    async stop() {
      rpc.close();
      await durable.stop();
    },
  };
}

function warnOfRetries(catalogue: Catalogue, log: HostLog): void {
  for (const fn of catalogue.active) {
    if (fn.metadata.retryOptions === undefined || fn.triggerType === 'timertrigger') continue;
    const text = `Soon retries will not be supported for function 'Functions.${fn.name}'.`;
    log.write('warning', 'Host.Startup', text);
  }
}
