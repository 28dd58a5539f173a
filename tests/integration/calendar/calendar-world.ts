/** The composed calendar over real tables, with a fake Microsoft, a clock to move and queues to run by hand. */
import { TableClient } from '@azure/data-tables';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { composeCalendar } from '../../../shared/composition/calendar.ts';
import type { Deps, Platform } from '../../../shared/composition/deps.ts';
import type { AppIdentity, GraphRequest } from '../../../shared/microsoft/contract.ts';
import type { ConnectionState } from '../../../shared/onboarding/contract.ts';
import type { Config } from '../../../shared/platform/config.ts';
import type { OpenQueue } from '../../../shared/platform/queues.ts';
import type { OpenTable } from '../../../shared/platform/tables.ts';
import type { CalendarVerdict, Room } from '../../../shared/rooms/contract.ts';
import { type RunningAzurite, startAzurite } from '../../support/azurite.ts';
import { countedTables } from '../../support/counted-tables.ts';
import { textOf } from '../../support/places.ts';

const sync: AppIdentity = {
  app: 'sync',
  tenantId: 'tenant',
  expectedRoles: [],
  clientId: 'client',
  secretName: 'name',
  secretVersion: 'version',
};
export const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

interface Waiting {
  readonly queue: string;
  readonly message: unknown;
  readonly visibleAt: number;
}

export interface World {
  readonly calendar: ReturnType<typeof composeCalendar>;
  /** Another process over the same storage. */
  another(): ReturnType<typeof composeCalendar>;
  readonly waiting: Waiting[];
  readonly pushed: string[];
  /** For the portal. */
  readonly published: object[];
  readonly observed: string[];
  readonly verdicts: CalendarVerdict[];
  readonly raised: string[];
  readonly resolved: string[];
  readonly requests: GraphRequest[];
  /** Every request to storage, of the capabilities that the calendar calls as well, which each take one. */
  readonly storageCalls: string[];
  /** Replaces how Microsoft answers; the normal one is an empty calendar. */
  graph: (request: GraphRequest) => Promise<unknown>;
  connection: ConnectionState;
  /** Time zones of rooms elsewhere than in Brussels; null for one that nobody knows. */
  readonly timeZones: Map<string, string | null>;
  connectedAt?: string;
  pushFails: boolean;
  queueFails: boolean;
  vaultFails: boolean;
  /** Thrown by every request to Table storage. */
  tablesFail?: Error;
  now(): Date;
  advance(seconds: number): void;
  /** Runs queue messages that are visible, until none is left. */
  settle(): Promise<void>;
}

const organisations: string[] = [];
export function newOrganisation(): string {
  const id = `org-${organisations.length}`;
  organisations.push(id);
  return id;
}

const room = (organisationId: string, id: string): Room => ({
  organisationId,
  id,
  displayName: id,
  emailAddress: `${id}@contoso.example`,
  timeZone: 'Europe/Brussels',
  state: 'active',
});

export function makeWorld(connectionString: string, settings: Partial<Config> = {}): World {
  let now = new Date('2026-11-23T09:00:00.000Z').getTime();
  const clock = () => new Date(now);
  const config = {
    SYNC_SHARDS: 2,
    SYNC_CONCURRENT_READS: 4,
    ORGANISATIONS_STORAGE_ACCOUNTS: new Map(),
    SYNC_DEBOUNCE_SECONDS: 0,
    API_URL: 'http://localhost/api',
    notificationsUrl: undefined,
    HTTP_TIMEOUT_SECONDS: 10,
    storage: { kind: 'connection-string', value: connectionString },
    ...settings,
  } as Config;
  const waiting: Waiting[] = [];
  const openQueue: OpenQueue = (queue) => ({
    send(message, { delaySeconds = 0 } = {}) {
      if (world.queueFails) return Promise.reject(new Error('no answer'));
      world.storageCalls.push('queue POST');
      waiting.push({ queue, message, visibleAt: now + delaySeconds * 1000 });
      return Promise.resolve();
    },
  });
  const secrets = new Map<string, string>();
  const world: World = {
    waiting,
    pushed: [],
    published: [],
    observed: [],
    verdicts: [],
    raised: [],
    resolved: [],
    requests: [],
    storageCalls: [],
    graph: () => Promise.resolve({ value: [] }),
    connection: 'ready',
    timeZones: new Map(),
    pushFails: false,
    queueFails: false,
    vaultFails: false,
    now: clock,
    advance(seconds) {
      now += seconds * 1000;
    },
    async settle() {
      for (;;) {
        const at = waiting.findIndex(({ visibleAt }) => visibleAt <= now);
        const next = waiting.splice(at, at < 0 ? 0 : 1)[0];
        if (next === undefined) return;
        await run(world.calendar, next);
        world.storageCalls.push('queue DELETE');
      }
    },
    another: () => composeCalendar(platform, deps),
    get calendar() {
      return calendar;
    },
  };
  const peerCall = (name: string) => world.storageCalls.push(name);
  const deps = {
    graph: () => ({
      async send(_identity: AppIdentity, request: GraphRequest) {
        world.requests.push(request);
        return { status: 200, body: await world.graph(request) };
      },
    }),
    connections: () => ({
      get(organisationId: string) {
        peerCall('Connections GET');
        return Promise.resolve({
          organisationId,
          connectionId: 'connection',
          state: world.connection,
          connectedAt: world.connectedAt,
          profile: 'consent',
          follow: 'notifications',
          tenantId: 'tenant',
          discovery: { app: 'discovery', tenantId: 'tenant', expectedRoles: [] },
          sync,
        });
      },
      observe(_organisation: string, what: string) {
        world.observed.push(what);
        return Promise.resolve();
      },
    }),
    rooms: () => ({
      get(organisationId: string, id: string) {
        peerCall('Rooms GET');
        return Promise.resolve({
          ...room(organisationId, id),
          timeZone: world.timeZones.has(id) ? world.timeZones.get(id) : 'Europe/Brussels',
        });
      },
      noteCalendar(_organisation: string, _room: string, verdict: CalendarVerdict) {
        world.verdicts.push(verdict);
        return Promise.resolve();
      },
    }),
    delivery: () => ({
      async roomChanged(organisationId: string, roomId: string, known?: object) {
        peerCall('Devices GET');
        if (known === undefined) await calendar.contract.snapshot(organisationId, roomId);
        if (world.pushFails) throw new Error('no answer');
        world.pushed.push(roomId);
      },
    }),
    live: () => ({
      publish(_organisation: string, message: object) {
        world.published.push(message);
        return Promise.resolve();
      },
    }),
    alerts: () => ({
      raise(alert: { kind: string; subject: string }) {
        world.raised.push(`${alert.kind}:${alert.subject}`);
        return Promise.resolve();
      },
      resolve(cause: { kind: string; subject: string }) {
        world.resolved.push(`${cause.kind}:${cause.subject}`);
        return Promise.resolve();
      },
    }),
    audit: () => ({ append: () => Promise.resolve() }),
    contactWebhooks: () => ({ get: () => Promise.resolve(undefined) }),
    organisations: () => ({
      get: async (id: string) => ({ id, name: `Name of ${id}` }),
      async *names() {
        yield* organisations.map((id) => ({ id }));
      },
    }),
    secrets: () => ({
      write(name: string, value: string) {
        if (world.vaultFails) return Promise.reject(new Error('no answer'));
        const version = String(secrets.size);
        secrets.set(`${name}/${version}`, value);
        return Promise.resolve({ name, version, enabled: true, tags: {} });
      },
      read(name: string, version: string) {
        if (world.vaultFails) return Promise.reject(new Error('no answer'));
        const value = secrets.get(`${name}/${version}`);
        return Promise.resolve(value === undefined ? undefined : { value });
      },
    }),
  } as unknown as Deps;
  const platform: Platform = {
    config,
    clock,
    openTable: worldTables(connectionString, world),
    openQueue,
  };
  const calendar = composeCalendar(platform, deps);
  return world;
}

async function run(calendar: World['calendar'], { queue, message }: Waiting): Promise<void> {
  if (queue === 'calendar-refresh') await calendar.refresh(message as never, silent);
  else if (queue === 'calendar-notifications') await calendar.notified(message as never, silent);
  else if (queue === 'calendar-audit') await calendar.auditRooms(message as never, silent);
  else await calendar.push(message as never);
}

/** Counts what is asked of Table storage, and fails lists when the world says so. */
function worldTables(connectionString: string, world: World): OpenTable {
  const open = countedTables(connectionString, world.storageCalls);
  return (name) => {
    const table = open(name);
    return {
      ...table,
      rows(schema) {
        const rows = table.rows(schema);
        return {
          ...rows,
          page: (...given) =>
            world.tablesFail === undefined ? rows.page(...given) : Promise.reject(world.tablesFail),
        };
      },
    };
  };
}

/** Storage of one file of tests. The due index is shared: what one test follows is not due in the next. */
export function ownAzurite(): Pick<RunningAzurite, 'connectionString'> {
  let azurite: RunningAzurite;
  beforeAll(async () => {
    azurite = await startAzurite();
  });
  afterEach(async () => {
    const { calendar } = makeWorld(azurite.connectionString);
    for (const id of organisations) await calendar.contract.erase(id);
  });
  afterAll(() => azurite.close());
  return {
    get connectionString() {
      return azurite.connectionString;
    },
  };
}

/** By an administrator of the portal. */
export const asked = {
  headers: new Headers(),
  caller: { key: 'k', email: 'e', emailVerified: true, operator: 'none' },
  query: {},
  url: '',
  log: silent,
} as const;

/** An hour of that day, or of another one of November, as Graph tells it. */
export const event = (id: string, hour: number, day = 23) => ({
  id,
  subject: 'Plan',
  start: { dateTime: `2026-11-${day}T${hour}:00:00.0000000` },
  end: { dateTime: `2026-11-${day}T${hour + 1}:00:00.0000000` },
  showAs: 'busy',
});

/** Time passes, and what is due is read. */
export async function tick(world: World, seconds: number) {
  world.advance(seconds);
  await world.calendar.sweep(silent);
  await world.settle();
}

/** The rows of one organisation, unpacked. */
export async function everyByte(connectionString: string, organisation: string): Promise<string> {
  let bytes = '';
  for (const name of ['Calendars', 'DueRooms', 'SyncHealth']) {
    const table = TableClient.fromConnectionString(connectionString, name, {
      allowInsecureConnection: true,
    });
    // Some of them nobody has needed yet.
    await table.createTable();
    for await (const entity of table.listEntities()) {
      const whole = textOf(entity);
      if (whole.includes(organisation)) bytes += whole;
    }
  }
  return bytes;
}
