/** The devices capability over Azurite and the emulated Web PubSub, with fakes for its peers and an HTTP front for devices. */
import { createServer, type IncomingMessage } from 'node:http';
import { type Serving, serve } from '../../local/kit/serve.ts';
import { createWebPubSub, type WebPubSub } from '../../local/web-pubsub/web-pubsub.ts';
import type { Alert, AlertCause } from '../../shared/alerts/contract.ts';
import type { RoomSnapshot, StoredSnapshot } from '../../shared/calendar/contract.ts';
import type { Deps } from '../../shared/composition/deps.ts';
import { composeDevices } from '../../shared/composition/devices.ts';
import { composeLive } from '../../shared/composition/live.ts';
import { CLOSE_QUEUE, WATCH_QUEUE, watchMessageSchema } from '../../shared/devices/contract.ts';
import { deviceSchema } from '../../shared/devices/device-view.ts';
import * as endpoints from '../../shared/devices/endpoints.ts';
import type { LiveMessage } from '../../shared/live/contract.ts';
import type { AuditEntry } from '../../shared/operations/contract.ts';
import { loadConfig } from '../../shared/platform/config.ts';
import type { HttpResult, PortalUser } from '../../shared/platform/endpoint.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import { toProblem } from '../../shared/platform/problem.ts';
import type { Room } from '../../shared/rooms/contract.ts';
import type { Secret } from '../../shared/secrets/contract.ts';
import { emulatorDeps } from '../emulators/support/emulator-deps.ts';
import { startAzurite } from './azurite.ts';
import { countedTables } from './counted-tables.ts';
import { settingsFor } from './settings.ts';

export const ORGANISATION = 'org-1';
export const administrator: PortalUser = {
  key: 'admin-key',
  email: 'admin@example.com',
  emailVerified: true,
  operator: 'none',
};
const silentLog: Logger = { info() {}, warn() {}, error() {} };

export function snapshotOf(roomId: string, version: number, title = 'Stand-up'): StoredSnapshot {
  const at = '2026-03-02T08:00:00.000Z';
  const snapshot: RoomSnapshot = {
    version,
    room: { id: roomId, name: `Room ${roomId}`, timeZone: 'Europe/Brussels' },
    window: { from: '2026-03-01T23:00:00.000Z', to: '2026-03-03T23:00:00.000Z' },
    privacy: 'details',
    meetings: [
      {
        id: `${roomId}-1`,
        start: '2026-03-02T09:00:00.000Z',
        end: '2026-03-02T10:00:00.000Z',
        allDay: false,
        title,
        private: false,
        status: 'busy',
      },
    ],
    truncated: false,
    generatedAt: at,
  };
  return { snapshot, readAt: at, fresh: true };
}

/** `instances` of Web PubSub share the devices. */
export async function startDevices({ instances = 1 } = {}) {
  const azurite = await startAzurite();
  const deps = emulatorDeps();
  const { faults, requests, addresses } = deps;
  const front = createServer();
  await new Promise<void>((resolve) => front.listen(0, 'localhost', resolve));
  const address = front.address();
  const api = `http://localhost:${typeof address === 'object' ? address?.port : ''}/api`;
  const webPubSubs: WebPubSub[] = [];
  const servings: Serving[] = [];
  const connectionStrings: string[] = [];
  for (let count = 0; count < instances; count += 1) {
    const one = createWebPubSub(deps, {
      eventHandlerUrl: `${api}/webhooks/web-pubsub`,
      accessKey: `key-${count}`.padEnd(44, '='),
    });
    const serving = await serve(one, { port: 0, faults, requests });
    addresses.webPubSub = `http://localhost:${serving.port}`;
    webPubSubs.push(one);
    servings.push(serving);
    connectionStrings.push(one.connectionString(addresses.webPubSub));
  }
  const [webPubSub] = webPubSubs;
  if (webPubSub === undefined) throw new Error('There must be an instance.');

  const config = loadConfig({
    ...settingsFor(azurite.connectionString),
    API_URL: api,
    WEB_PUBSUB_CONNECTION_STRING: connectionStrings.join(' '),
  });

  let offset = 0;
  const clock = () => new Date(Date.now() + offset);
  const queued: { name: string; message: unknown; delaySeconds: number }[] = [];
  const rooms = new Map<string, Room>();
  const snapshots = new Map<string, StoredSnapshot>();
  const followed = new Set<string>();
  const audit: AuditEntry[] = [];
  const published: LiveMessage[] = [];
  const alerts: (Alert | AlertCause)[] = [];
  const resolved: AlertCause[] = [];
  /** Steps of peers that fail as if the app died there. */
  const crashes = new Set<'close' | 'unfollow'>();
  const secrets = new Map<string, Secret[]>();
  const none = (): never => {
    throw new Error('not a peer of devices');
  };
  const peers: Deps = {
    organisations: () => ({
      get: none,
      async *names() {
        yield { id: ORGANISATION, name: 'One', createdAt: '' };
      },
      recentNames: none,
      mayListen: none,
    }),
    poison: none,
    audit: () => ({
      async append(_organisationId, entry) {
        audit.push(entry);
      },
    }),
    alerts: () => ({
      async raise(alert) {
        alerts.push(alert);
      },
      async resolve(cause) {
        resolved.push(cause);
      },
      async removeAll() {},
    }),
    secrets: () => ({
      async write(name, value, { tags }) {
        const versions = secrets.get(name) ?? [];
        const secret = { name, version: `v${versions.length}`, enabled: true, tags, value };
        secrets.set(name, [...versions, secret]);
        return secret;
      },
      async read(name, version) {
        return secrets.get(name)?.find((secret) => secret.version === version);
      },
      use: none,
      versions: none,
      disable: none,
      remove: none,
    }),
    appSecrets: none,
    contactWebhooks: none,
    tokens: none,
    graph: none,
    connections: none,
    signIns: none,
    scope: () => ({ watch: none, notice: none, forget: none, async roomAssigned() {} }),
    rooms: () => ({
      async get(_organisationId, roomId) {
        return rooms.get(roomId);
      },
      async *each() {
        yield* rooms.values();
      },
      async states(_organisationId, roomIds) {
        return new Map(roomIds.flatMap((id) => (rooms.has(id) ? [[id, 'active'] as const] : [])));
      },
      refresh: none,
      refreshSoon: none,
      removeAll: none,
      noteCalendar: none,
    }),
    calendars: () => ({
      isAtWork: () => Promise.resolve(true),
      async snapshot(_organisationId, roomId) {
        return snapshots.get(roomId);
      },
      async summary(_organisationId, roomId) {
        const stored = snapshots.get(roomId);
        if (stored === undefined) return undefined;
        const { snapshot, readAt, fresh } = stored;
        return { version: snapshot.version, readAt, fresh };
      },
      async follow(_organisationId, roomId) {
        followed.add(roomId);
      },
      async unfollow(_organisationId, roomId) {
        if (crashes.has('unfollow')) throw new Error('crash');
        followed.delete(roomId);
      },
      removeAll: none,
      erase: none,
      defaultTimeZone: async () => defaults.timeZone,
      freshness: none,
      reread: none,
      rereadAll: none,
      resubscribe: none,
      probe: none,
    }),
    assignments: none,
    delivery: none,
    counts: none,
    evidence: none,
    live: () => ({
      async publish(_organisationId, message) {
        published.push(message);
      },
      expelLater: none,
      expel: none,
    }),
  };
  /** Requests to tables of devices. */
  const storageCalls: string[] = [];
  const platform = {
    config,
    clock,
    openTable: countedTables(azurite.connectionString, storageCalls),
    openQueue: (name: string) => ({
      async send(message: unknown, { delaySeconds = 0 } = {}) {
        if (crashes.has('close') && name === CLOSE_QUEUE) throw new Error('crash');
        queued.push({ name, message, delaySeconds });
      },
    }),
  };
  const defaults: { timeZone: string | null } = { timeZone: null };
  const devices = composeDevices(platform, peers);
  const http = handlersOf(devices);
  front.on('request', (request, response) => {
    void answer(devices, request).then(({ status, headers, body }) => {
      response.writeHead(status, { ...headers });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    });
  });

  return {
    api,
    devices,
    http,
    authenticate: (credential: string) => devices.authenticate(`Bearer ${credential}`),
    /** The handlers of another instance of the app. */
    another: () => handlersOf(composeDevices(platform, peers)),
    live: composeLive(platform, peers),
    webPubSub,
    webPubSubs,
    faults,
    clock,
    config,
    queued,
    storageCalls,
    snapshots,
    followed,
    audit,
    alerts,
    resolved,
    crashes,
    published,
    secrets,
    advance(ms: number) {
      offset += ms;
    },
    /** The timer's part and what it queued. */
    async watch() {
      const before = queued.length;
      await devices.dispatchWatches();
      for (const { name, message } of queued.slice(before)) {
        if (name === WATCH_QUEUE) await devices.watch(watchMessageSchema.parse(message), silentLog);
      }
    },
    /** Set by an administrator for the whole organisation. */
    defaults,
    addRoom(id: string, timeZone: string | null = 'Europe/Brussels') {
      rooms.set(id, {
        organisationId: ORGANISATION,
        id,
        displayName: id,
        emailAddress: `${id}@example.com`,
        timeZone,
        state: 'active',
      });
    },
    async create(name = 'Lobby') {
      const params = { org: ORGANISATION };
      const { body } = await http.devicesCreate({ params, body: { name } });
      return body as { id: string; pairingCode: string; pairingCodeExpiresAt: string };
    },
    async pair(pairingCode: string, forwardedFor = '203.0.113.7:50000', serialNumber = 'S1') {
      const { body } = await http.devicesPair({
        headers: new Headers({ 'x-forwarded-for': forwardedFor }),
        body: { pairingCode, serialNumber, model: 'M1' },
      });
      return body as { deviceId: string; credential: string };
    },
    async view(device: string) {
      const { body } = await http.devicesGet({ params: { org: ORGANISATION, device } });
      return deviceSchema.parse(body);
    },
    assign: async (device: string, roomId: string) => {
      const params = { org: ORGANISATION, device };
      const { body } = await http.devicesAssignRoom({ params, body: { roomId } });
      return deviceSchema.parse(body);
    },
    unassign: (device: string) =>
      http.devicesUnassignRoom({ params: { org: ORGANISATION, device } }),
    revoke: (device: string) => http.devicesRevoke({ params: { org: ORGANISATION, device } }),
    newCode: async (device: string) => {
      const params = { org: ORGANISATION, device };
      const { body } = await http.devicesIssuePairingCode({ params });
      return (body as { pairingCode: string }).pairingCode;
    },
    async close() {
      for (const serving of servings) await serving.close();
      front.closeAllConnections();
      await new Promise((resolve) => front.close(resolve));
      await azurite.close();
    },
  };
}

type Devices = ReturnType<typeof composeDevices>;
type Handlers = Devices['http'];
type InputOf<Name extends keyof Handlers> = Parameters<Handlers[Name]>[0];

/** The handlers, with what a test leaves out: an administrator without headers or query. */
function handlersOf({ http }: Pick<Devices, 'http'>) {
  const filled = Object.entries(http).map(([name, handler]) => [
    name,
    (input: object) =>
      (handler as (input: object) => Promise<HttpResult>)({
        caller: administrator,
        params: {},
        query: {},
        headers: new Headers(),
        url: '',
        log: silentLog,
        ...input,
      }),
  ]);
  return Object.fromEntries(filled) as {
    readonly [Name in keyof Handlers]: (input: Partial<InputOf<Name>>) => Promise<HttpResult>;
  };
}

async function answer(devices: Devices, request: IncomingMessage): Promise<HttpResult> {
  const headers = new Headers(
    Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const path = (request.url ?? '').replace('/api/', '');
  const http = handlersOf(devices);
  try {
    if (path === endpoints.devicesConnectionEvent.route) {
      const { devicesAllowEvents, devicesConnectionEvent } = http;
      return await (request.method === 'OPTIONS' ? devicesAllowEvents : devicesConnectionEvent)({
        headers,
      });
    }
    if (path === endpoints.devicesPair.route) {
      const body = endpoints.devicesPair.body?.parse(JSON.parse(text));
      if (body === undefined) throw new Error('no schema');
      return await http.devicesPair({ headers, body });
    }
    const caller = await devices.authenticate(headers.get('authorization'));
    if (path === endpoints.devicesNegotiate.route) return await http.devicesNegotiate({ caller });
    if (path === endpoints.devicesReadSnapshot.route)
      return await http.devicesReadSnapshot({ caller, headers });
    const body = endpoints.devicesReport.body?.parse(JSON.parse(text));
    if (path !== endpoints.devicesReport.route || body === undefined) return { status: 404 };
    return await http.devicesReport({ caller, body });
  } catch (error) {
    const { status, headers: extra, problem } = toProblem(error);
    return { status, headers: extra, body: problem };
  }
}
