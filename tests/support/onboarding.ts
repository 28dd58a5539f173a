/** Set-up over the emulated Microsoft, Key Vault and Azurite, with the peers it hands work to as small fakes. */
import type { OrchestrationHandler } from 'durable-functions';
import { verifyManagedIdentityToken } from '../../local/identity/managed-identity.ts';
import { createKeyVault } from '../../local/key-vault/key-vault.ts';
import { serve } from '../../local/kit/serve.ts';
import { openStore } from '../../local/kit/store.ts';
import type { Alert } from '../../shared/alerts/contract.ts';
import type { RoomCalendars } from '../../shared/calendar/contract.ts';
import type { Deps, Platform } from '../../shared/composition/deps.ts';
import { composeMicrosoft } from '../../shared/composition/microsoft.ts';
import { composeOnboarding } from '../../shared/composition/onboarding.ts';
import { composeSecrets } from '../../shared/composition/secrets.ts';
import type { DeviceAssignments } from '../../shared/devices/contract.ts';
import type { LiveChannel } from '../../shared/live/contract.ts';
import type { AppIdentity } from '../../shared/microsoft/contract.ts';
import { calendarProfileChange } from '../../shared/onboarding/access-mode/access-mode-change.orchestrator.ts';
import { calendarDisconnect } from '../../shared/onboarding/disconnect/disconnect.orchestrator.ts';
import { durableNames } from '../../shared/onboarding/durable-names.ts';
import { calendarSetup } from '../../shared/onboarding/setup/setup.orchestrator.ts';
import type { AuditEntry } from '../../shared/operations/contract.ts';
import { watchDependencies } from '../../shared/operations/watch-dependencies.ts';
import type { Organisation, Organisations } from '../../shared/organisations/contract.ts';
import type { Config } from '../../shared/platform/config.ts';
import { loadConfig } from '../../shared/platform/config.ts';
import type { HttpResult, PortalUser } from '../../shared/platform/endpoint.ts';
import type { Orchestrations } from '../../shared/platform/orchestrations.ts';
import { queueOpener } from '../../shared/platform/queues.ts';
import { tableOpener } from '../../shared/platform/table-storage.ts';
import type { Room, Rooms } from '../../shared/rooms/contract.ts';
import type { MailboxAccess } from '../../shared/scope/contract.ts';
import { startAzurite } from './azurite.ts';
import { createBrowser, type Microsoft, portOf, startMicrosoft } from './microsoft.ts';
import { runOrchestrator } from './replay.ts';
import { memoryAlerts } from './secret-fakes.ts';

export const silent = { info() {}, warn() {}, error() {} };

export const administrator: PortalUser = {
  key: 'portal-user',
  email: 'it@contoso.example',
  emailVerified: true,
  operator: 'none',
};

const noCounts: ReturnType<Deps['counts']> = {
  alerts: async () => ({ open: 0, bySeverity: {}, byKind: {}, atLeast: false }),
  secrets: async () => ({ watched: 0, due: {}, failedRenewals: 0, weeks: [], atLeast: false }),
  rooms: async () => ({
    followed: 0,
    notified: 0,
    late: 0,
    failing: 0,
    unreadable: 0,
    recent: { changes: 0, withinObjective: 0 },
    atLeast: false,
  }),
  poison: async () => ({ messages: 0, byQueue: {}, atLeast: false }),
  queues: async () => ({}),
};

export type OnboardingStack = Awaited<ReturnType<typeof startOnboarding>>;

type Overrides = Readonly<Record<string, string>>;

export async function startOnboarding(
  overrides: Overrides | ((microsoft: Microsoft) => Promise<Overrides>) = {},
) {
  const [microsoft, azurite] = await Promise.all([startMicrosoft(), startAzurite()]);
  const changed = typeof overrides === 'function' ? await overrides(microsoft) : overrides;
  const { deps, addresses, directory } = microsoft;
  const vault = createKeyVault(
    { ...deps, store: () => openStore(':memory:') },
    {
      verifyToken: async (bearer, audience) =>
        (await verifyManagedIdentityToken(directory, `Bearer ${bearer}`, audience)) !== undefined,
      eventFunctions: [],
      deletionMs: 0,
    },
  );
  const serving = await serve(vault, {
    port: portOf(addresses.keyVault),
    faults: deps.faults,
    requests: deps.requests,
  });
  process.env['IDENTITY_ENDPOINT'] = `${addresses.identity}/msi/token`;
  process.env['IDENTITY_HEADER'] = directory.provider.managedIdentityHeader;
  const config = configFor(microsoft, azurite.connectionString, changed);
  const now = { shift: 0 };
  const platform: Platform = {
    config,
    clock: () => new Date(Date.now() + now.shift),
    openTable: tableOpener(config),
    openQueue: queueOpener(config),
    reports: watchDependencies({
      alerts: () => world.peers.alerts(),
      clock: () => new Date(Date.now() + now.shift),
      log: silent,
    }),
  };
  const world = fakePeers(() => microsoftSide.graph);
  const peers: Deps = {
    ...world.peers,
    tokens: () => microsoftSide.tokens,
    graph: () => microsoftSide.graph,
    signIns: () => microsoftSide.signIns,
    secrets: () => secrets.store,
    appSecrets: () => secrets.appSecrets,
    connections: () => onboarding.connections,
    counts: () => noCounts,
    evidence: () => ({
      audit: async (org) =>
        world.audited
          .filter(({ organisationId }) => organisationId === org)
          .map(({ organisationId: _org, ...entry }) => ({
            ...entry,
            at: new Date().toISOString(),
          })),
      alerts: async () => [],
      sync: async () => undefined,
    }),
  };
  const secrets = composeSecrets(platform, peers);
  const microsoftSide = composeMicrosoft(platform, peers);
  const onboarding = composeOnboarding(platform, peers);
  world.identityOf = async (org) => (await onboarding.connections.get(org))?.discovery;
  const durable = durableInProcess(onboarding.activities);
  return {
    config,
    microsoft,
    onboarding,
    secrets: secrets.store,
    /** The steps of a renewal. */
    renewal: secrets.activities,
    tokens: microsoftSide.tokens,
    graph: microsoftSide.graph,
    durable,
    world,
    now,
    /** Somebody's own browser: Microsoft remembers who signed in with it. */
    newBrowser: () => portalBrowser(config, microsoft),
    async close() {
      await serving.close();
      await microsoft.close();
      await azurite.close();
      delete process.env['IDENTITY_ENDPOINT'];
      delete process.env['IDENTITY_HEADER'];
    },
  };
}

function configFor(
  { addresses, directory }: Microsoft,
  storage: string,
  overrides: Overrides,
): Config {
  const { provider } = directory;
  return loadConfig({
    AzureWebJobsStorage: storage,
    PORTAL_URL: addresses.portal,
    API_URL: `${addresses.host}/api`,
    PORTAL_TOKEN_ISSUER: addresses.portalIdentity,
    PORTAL_TOKEN_JWKS_URL: `${addresses.portalIdentity}/jwks`,
    PORTAL_TOKEN_AUDIENCE: 'api',
    MICROSOFT_LOGIN_URL: addresses.identity,
    GRAPH_URL: addresses.graph,
    DISCOVERY_CLIENT_ID: provider.discoveryAppId,
    DISCOVERY_CREDENTIAL: 'managed-identity',
    MANAGED_IDENTITY_CLIENT_ID: provider.managedIdentity.clientId,
    KEY_VAULT_URL: addresses.keyVault,
    WEB_PUBSUB_CONNECTION_STRING: `Endpoint=${addresses.webPubSub};AccessKey=key;Version=1.0;`,
    WEB_PUBSUB_EVENTS_AUTHENTICATION: 'access-key',
    ...overrides,
  });
}

interface World {
  readonly peers: Omit<
    Deps,
    'tokens' | 'graph' | 'signIns' | 'secrets' | 'appSecrets' | 'connections'
  >;
  readonly audited: (AuditEntry & { readonly organisationId: string })[];
  readonly published: string[];
  /** Open ones, as `organisation kind`. */
  readonly alerts: Set<string>;
  /** The same with what they say. */
  openAlerts(): readonly Alert[];
  readonly removed: string[];
  readonly resubscribed: string[];
  installed: boolean;
  /** Organisations that are not there, or not any more. */
  readonly unknown: Set<string>;
  identityOf(organisationId: string): Promise<AppIdentity | undefined>;
}

type AskedPeers = {
  organisations(): Pick<Organisations, 'get' | 'names' | 'recentNames'>;
  audit(): Pick<ReturnType<Deps['audit']>, 'append'>;
  alerts(): Pick<ReturnType<Deps['alerts']>, 'raise' | 'resolve'>;
  rooms(): Pick<Rooms, 'get' | 'each' | 'refresh' | 'refreshSoon' | 'removeAll'>;
  calendars(): Pick<RoomCalendars, 'removeAll' | 'rereadAll' | 'resubscribe'>;
  assignments(): Pick<DeviceAssignments, 'rooms' | 'unassignAll'>;
  live(): LiveChannel;
  scope(): Pick<MailboxAccess, 'watch' | 'notice' | 'forget'>;
};

function fakePeers(graph: () => ReturnType<Deps['graph']>): World {
  const rooms: Room[] = [];
  const known = new Map<string, Organisation>();
  const kept = memoryAlerts();
  const byId = (one: Organisation, other: Organisation) => (one.id < other.id ? -1 : 1);
  const organisationOf = (id: string): Organisation => ({
    id,
    name: `Name of ${id}`,
    createdAt: new Date(0).toISOString(),
    calendarInstalled: world.installed,
  });
  const world: World = {
    audited: [],
    published: [],
    alerts: new Set(),
    openAlerts: kept.open,
    removed: [],
    resubscribed: [],
    installed: true,
    unknown: new Set(),
    identityOf: () => Promise.resolve(undefined),
    // Only what set-up asks of its peers.
    peers: {
      organisations: () => ({
        async get(id) {
          if (world.unknown.has(id)) return undefined;
          known.set(id, organisationOf(id));
          return organisationOf(id);
        },
        async *names(from = '') {
          yield* [...known.values()].filter(({ id }) => id >= from).sort(byId);
        },
        recentNames: async () => [...known.values()],
      }),
      audit: () => ({
        async append(organisationId, entry) {
          world.audited.push({ organisationId, ...entry });
        },
      }),
      alerts: () => ({
        async raise(alert) {
          await kept.alerts.raise(alert);
          world.alerts.add(`${alert.organisationId} ${alert.kind}`);
        },
        async resolve(cause) {
          const { organisationId, kind } = cause;
          await kept.alerts.resolve(cause);
          const isSame = (one: Alert) => one.organisationId === organisationId && one.kind === kind;
          if (!kept.open().some(isSame)) world.alerts.delete(`${organisationId} ${kind}`);
        },
      }),
      rooms: () => ({
        get: async (organisationId, id) =>
          rooms.find((room) => room.organisationId === organisationId && room.id === id),
        async *each(organisationId) {
          yield* rooms.filter((room) => room.organisationId === organisationId);
        },
        async refresh(organisationId) {
          const identity = await world.identityOf(organisationId);
          if (identity === undefined) throw new Error('not connected');
          const path = '/places/microsoft.graph.room?$top=100';
          const { body } = await graph().send(identity, { method: 'GET', path });
          const { value } = body as { value: { displayName: string; emailAddress: string }[] };
          for (const { displayName, emailAddress } of value) {
            rooms.push({
              organisationId,
              id: emailAddress,
              displayName,
              emailAddress,
              timeZone: null,
              state: 'active',
            });
          }
          return { found: value.length };
        },
        async refreshSoon() {},
        async removeAll(organisationId) {
          world.removed.push(`rooms of ${organisationId}`);
          rooms.length = 0;
        },
      }),
      calendars: () => ({
        async removeAll(organisationId) {
          world.removed.push(`calendars of ${organisationId}`);
        },
        async rereadAll() {},
        async resubscribe(organisationId) {
          world.resubscribed.push(organisationId);
        },
      }),
      assignments: () => ({
        async *rooms() {},
        async unassignAll(organisationId) {
          world.removed.push(`assignments of ${organisationId}`);
        },
      }),
      scope: () => ({
        watch: () => Promise.resolve(),
        notice: () => Promise.resolve(undefined),
        forget: () => Promise.resolve(),
      }),
      live: () => ({
        async publish(_organisationId, { data }) {
          world.published.push(String(data['state']));
        },
      }),
    } satisfies AskedPeers as unknown as World['peers'],
  };
  return world;
}

/** Each try of a step costs some time of the processor. */
const SHORTEST_WAIT_MS = 20;
const LONGEST_WAIT_MS = 200;

/** Orchestrations that run in this process; a wait for people lasts until an event is raised. */
export function durableInProcess(
  activities: Readonly<Record<string, (input: unknown) => Promise<object>>>,
) {
  const handlers: Readonly<Record<string, OrchestrationHandler>> = {
    [durableNames.setup]: calendarSetup,
    [durableNames.disconnect]: calendarDisconnect,
    [durableNames.profileChange]: calendarProfileChange,
  };
  const runs = new Map<string, ReturnType<typeof runOrchestrator>>();
  const waiting = new Map<string, (event: string) => void>();
  const missed = new Map<string, string[]>();
  const ended = new Set<string>();
  const orchestrations: Orchestrations = {
    async start(name, instanceId, input) {
      const handler = handlers[name];
      if (handler === undefined) throw new Error(`There is no orchestration ${name}.`);
      if (runs.has(instanceId)) return false;
      let wait = SHORTEST_WAIT_MS;
      const run = runOrchestrator(handler, {
        input,
        activities,
        clock: { now: Date.now() },
        async whenIdle({ customStatus, raise }) {
          const { state = '', waitingFor } = (customStatus ?? {}) as {
            state?: string;
            waitingFor?: string;
          };
          // A wait for Microsoft is cut short, but not to nothing: its replicas keep real time.
          const isOfPeople = state.startsWith('awaiting') || waitingFor?.startsWith('profile.');
          if (isOfPeople !== true) {
            await new Promise((resolve) => setTimeout(resolve, wait));
            wait = Math.min(wait * 1.5, LONGEST_WAIT_MS);
            return;
          }
          const early = missed.get(instanceId)?.shift();
          raise(early ?? (await new Promise((resolve) => waiting.set(instanceId, resolve))));
        },
      });
      runs.set(instanceId, run);
      void run.finally(() => ended.add(instanceId)).catch(() => {});
      return true;
    },
    async raise(instanceId, event) {
      const wake = waiting.get(instanceId);
      waiting.delete(instanceId);
      if (wake !== undefined) wake(event);
      else missed.set(instanceId, [...(missed.get(instanceId) ?? []), event]);
    },
    async status(instanceId) {
      if (!runs.has(instanceId)) return undefined;
      const time = new Date(0).toISOString();
      return {
        instanceId,
        runtimeStatus: ended.has(instanceId) ? 'Completed' : 'Running',
        customStatus: null,
        createdTime: time,
        lastUpdatedTime: time,
      };
    },
    async terminate() {},
    async history(instanceId) {
      const run = await runs.get(instanceId);
      const at = new Date(0).toISOString();
      return (run?.called ?? []).map((name) => ({ at, event: 'TaskCompleted', name }));
    },
    async list({ prefix = '' }) {
      const ids = [...runs.keys()].filter((id) => id.startsWith(prefix));
      const found = await Promise.all(ids.map((id) => orchestrations.status(id)));
      return {
        items: found
          .flatMap((status) => status ?? [])
          .map((status) => ({ ...status, input: null, output: null })),
      };
    },
    async purge(instanceId) {
      runs.delete(instanceId);
      ended.delete(instanceId);
    },
  };
  return { orchestrations, run: (instanceId: string) => runs.get(instanceId) };
}

/** The administrator's browser: it holds our cookie, and visits Microsoft's pages. */
export function portalBrowser({ API_URL }: Config, { addresses }: Pick<Microsoft, 'addresses'>) {
  const atMicrosoft = createBrowser(addresses.identity);
  const cookies = new Map<string, string>();
  const keep = (answer: HttpResult): HttpResult => {
    for (const { name, value } of answer.cookies ?? []) cookies.set(name, value);
    return answer;
  };
  const headers = {
    get: (name: string) =>
      name === 'cookie'
        ? [...cookies].map(([cookie, value]) => `${cookie}=${value}`).join('; ')
        : null,
  };
  return {
    atMicrosoft,
    headers,
    keep,
    /** What our redirect endpoints are given when Microsoft sends the browser to `url`. */
    arriving(url: string) {
      if (!url.startsWith(`${API_URL}/consent/`)) throw new Error(`Sent elsewhere: ${url}`);
      return {
        query: Object.fromEntries(new URL(url).searchParams),
        headers,
        log: silent,
      };
    },
  };
}
