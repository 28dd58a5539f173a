/** The whole local cloud: every emulator in this process, Azurite and the functions host as children; stopped in reverse order. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDirectory, type Directory } from '../directory/directory.ts';
import { openKeys } from '../functions-host/keys.ts';
import { createGraph, type Graph } from '../graph/graph.ts';
import { verifyManagedIdentityToken } from '../identity/managed-identity.ts';
import { createIdentity } from '../identity/server.ts';
import { createKeyVault } from '../key-vault/key-vault.ts';
import type { Addresses, Emulator, EmulatorDeps } from '../kit/emulator.ts';
import { createEmulatorDeps } from '../kit/emulator-deps.ts';
import type { Log } from '../kit/log.ts';
import { serve } from '../kit/serve.ts';
import { openStore } from '../kit/store.ts';
import type { Guide } from '../pages/guide.ts';
import { AUDIENCE, CLIENT_ID } from '../portal-identity/claims.ts';
import { createPortalIdentity, type PortalIdentity } from '../portal-identity/server.ts';
import { startStorage } from '../storage/storage.ts';
import { createWebPubSub } from '../web-pubsub/web-pubsub.ts';
import type { StartOptions } from './arguments.ts';
import { keepClock } from './clock-keeper.ts';
import { createControl } from './control.ts';
import { type HostProcess, startHost } from './host-process.ts';
import { lockFolder } from './lock.ts';
import { addressesOf, choosePorts, type Ports } from './ports.ts';
import { emulatedSettings, realMicrosoftSettings } from './settings.ts';
import { createSite } from './site.ts';
import { untilIdle } from './until-idle.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Stack {
  readonly addresses: Addresses;
  readonly directory: Directory;
  readonly graph: Graph;
  readonly portalIdentity: PortalIdentity;
  readonly log: Log;
  /** Shown on the start page. */
  readonly guide: Guide;
  /** The app settings that an external host needs. */
  readonly settings: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export async function startStack(options: StartOptions, onGiveUp: () => void): Promise<Stack> {
  // Read before any child starts, so that none inherits the secret.
  const real = options.microsoft === 'real' ? realMicrosoftSettings() : undefined;
  const dataDir = resolve(root, options.data);
  const lock = lockFolder(dataDir);
  const stops: (() => Promise<void> | void)[] = [lock.release];
  const stop = async () => {
    for (const step of stops.splice(0).toReversed()) await step();
  };
  try {
    if (options.reset) lock.empty();
    const clock = keepClock(dataDir);
    const ports = await choosePorts(dataDir, options.port, {
      afterKill: lock.wasKilled,
      hasHost: options.host,
    });
    const deps = createEmulatorDeps(
      addressesOf(ports, storageHostName(options)),
      (name) => openStore(`${dataDir}/${name}.sqlite`),
      { echo: options.verbose },
    );
    const start: Start = async (emulator, port) => {
      const serving = await serve(emulator, { ...deps, port });
      stops.push(() => serving.close());
    };
    const services = await startServices(options, { dataDir, deps, ports, start, stops });
    services.storage.setClock(clock.offsetMs);
    if (real !== undefined) services.keyVault.seed('discovery-app', real.secret);
    const settings = {
      ...settingsOf(deps.addresses, services),
      ...real?.settings,
      ...options.settings,
    };
    const { directory, graph, portalIdentity, webPubSub } = services;
    const guide: Guide = { addresses: deps.addresses, microsoft: options.microsoft };
    const host = Promise.withResolvers<HostProcess>();
    const control = createControl({
      ...deps,
      guide,
      directory,
      graph,
      webPubSub,
      issuePortalToken: (person) => portalIdentity.issuePortalToken(person),
      advanceClock: options.host
        ? async (ms) => await clockAdvance(clock, await host.promise, services)(ms)
        : undefined,
    });
    // The host sends it telemetry from its first moment to its last, and waits for an answer at the end.
    await start(control, ports.control);
    if (options.host) {
      const started = await startHost({
        app: options.app ?? root,
        port: ports.host,
        dataDir: hostDir(dataDir),
        settings,
        log: deps.log,
        onGiveUp,
      });
      stops.push(() => started.stop());
      host.resolve(started);
    }
    const { addresses, log } = deps;
    return { addresses, directory, graph, portalIdentity, log, guide, settings, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Start = (emulator: Emulator, port: number) => Promise<void>;
type Services = Awaited<ReturnType<typeof startServices>>;

/** .NET's storage client, in an external host, needs the address. */
const storageHostName = ({ host }: StartOptions) => (host ? 'localhost' : '127.0.0.1');
const hostDir = (dataDir: string): string => `${dataDir}/host`;

/** Starts everything that the app calls, and the sites. */
async function startServices(
  options: StartOptions,
  context: {
    readonly dataDir: string;
    readonly deps: EmulatorDeps;
    readonly ports: Ports;
    readonly start: Start;
    readonly stops: (() => Promise<void> | void)[];
  },
) {
  const { dataDir, deps, ports, start, stops } = context;
  const { addresses } = deps;
  // Azurite is the slowest to start: it does so while the emulators are made.
  const storageStarting = startStorage({
    deps,
    ...(options.storageInMemory === true ? {} : { folder: `${dataDir}/azurite` }),
    hostName: storageHostName(options),
    ports: { blob: ports.blob, queue: ports.queue, table: ports.table },
  });
  storageStarting.catch(() => undefined);
  const directory = createDirectory(deps);
  const graph = createGraph(deps, directory);
  const portalIdentity = createPortalIdentity(deps);
  const keyVault = createKeyVault(deps, {
    tenantId: directory.provider.tenantId,
    ...(options.host && {
      eventFunctions: ['secretNearExpiry', 'secretExpired', 'secretNewVersionCreated'],
      eventKey: openKeys(hostDir(dataDir)).system('eventgrid'),
    }),
    verifyToken: async (bearer, audience) =>
      (await verifyManagedIdentityToken(directory, `Bearer ${bearer}`, audience)) !== undefined,
  });
  const webPubSub = createWebPubSub(deps, {
    eventHandlerUrl: `${addresses.host}/api/webhooks/web-pubsub`,
  });
  const storage = await storageStarting;
  stops.push(() => storage.close());

  await start(createIdentity(deps, directory), ports.identity);
  await start(graph, ports.graph);
  await start(portalIdentity, ports.portalIdentity);
  await start(keyVault, ports.keyVault);
  await start(webPubSub, ports.webPubSub);
  await startSites(addresses, ports, start);
  return { directory, graph, portalIdentity, keyVault, webPubSub, storage };
}

/** The portal and the room display, as a static site on Azure serves them. */
async function startSites(addresses: Addresses, ports: Ports, start: Start): Promise<void> {
  const page = {
    api: `${addresses.host}/api`,
    issuer: addresses.portalIdentity,
    signIn: { client_id: CLIENT_ID, scope: 'openid email offline_access', resource: AUDIENCE },
    display: addresses.display,
  };
  const site = {
    settings: page,
    connections: [
      addresses.host,
      addresses.portalIdentity,
      addresses.webPubSub.replace(/^http/, 'ws'),
    ],
  };
  const portal = `${root}/portal/dist`;
  await start(createSite({ ...site, name: 'portal', folder: `${portal}/portal` }), ports.portal);
  const display = {
    settings: { api: page.api },
    connections: [addresses.host, addresses.webPubSub.replace(/^http/, 'ws')],
  };
  await start(
    createSite({ ...display, name: 'display', folder: `${portal}/display` }),
    ports.display,
  );
}

function settingsOf(
  addresses: Addresses,
  { directory, storage, webPubSub }: Pick<Services, 'directory' | 'storage' | 'webPubSub'>,
): Record<string, string> {
  const { provider } = directory;
  return emulatedSettings({
    addresses,
    storageConnectionString: storage.connectionString,
    webPubSubConnectionString: webPubSub.connectionString(addresses.webPubSub),
    discoveryClientId: provider.discoveryAppId,
    managedIdentity: {
      clientId: provider.managedIdentity.clientId,
      endpoint: `${addresses.identity}/msi/token`,
      header: provider.managedIdentityHeader,
    },
  });
}

/** Moves the clock of every process, and waits until what became due is done. */
function clockAdvance(
  clock: ReturnType<typeof keepClock>,
  host: HostProcess,
  { storage, graph, keyVault }: Pick<Services, 'storage' | 'graph' | 'keyVault'>,
) {
  return async (advanceMs: number) => {
    clock.advance(advanceMs);
    storage.setClock(clock.offsetMs);
    host.setClock(clock.offsetMs);
    const idle = await untilIdle({
      untilIdle: (limitMs) => host.untilIdle(limitMs),
      drain: () => graph.drain(),
      tick: () => keyVault.tick(),
    });
    return { now: new Date().toISOString(), idle };
  };
}
