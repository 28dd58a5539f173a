/** Instances of the app: the product's own calendar, composed as on Azure, over the models. */
import { z } from 'zod';
import { calendarQueues } from '../../shared/calendar/contract.ts';
import { composeCalendar } from '../../shared/composition/calendar.ts';
import type { Deps, Platform } from '../../shared/composition/deps.ts';
import type { Config } from '../../shared/platform/config.ts';
import type { OpenTable } from '../../shared/platform/tables.ts';
import { type ModelGraph, NOTIFICATIONS_URL } from './graph.ts';
import { type Population, roomNumber, roomRecord } from './population.ts';
import type { Handle, ModelQueues } from './queues.ts';
import type { VirtualTime } from './virtual-time.ts';

const IN_MEMORY = { kind: 'managed-identity', account: 'model' } as const;
const PUSH_MS = 20;
const SWEEP_MS = 10_000;
const AUDIT_MS = 300_000;
/** As the timer's schedule has it. */
const AUDIT_OFFSET_MS = 15_000;

const anything = z.unknown();

export const silent = { info() {}, warn() {}, error() {} };

export interface Instance {
  readonly calendar: ReturnType<typeof composeCalendar>;
}

export interface World {
  readonly time: VirtualTime;
  readonly population: Population;
  readonly openTable: OpenTable;
  readonly queues: ModelQueues;
  readonly graph: ModelGraph;
  readonly shards: number;
  /** The labels of further storage accounts. */
  readonly further: readonly string[];
  /** A snapshot was sent to a room's devices. */
  readonly pushed: (room: number) => void;
  /** A timer failed. */
  readonly failed: (error: unknown) => void;
  readonly raised: (alert: { readonly kind: string; readonly subject: string }) => void;
}

/** Instances of one service, which share storage and the key that notifications are proven with. */
export function newInstances(world: World, count: number) {
  const { time, openTable, queues, shards, further } = world;
  const config = {
    SYNC_SHARDS: shards,
    SYNC_CONCURRENT_READS: 4,
    ORGANISATIONS_STORAGE_ACCOUNTS: new Map(further.map((label) => [label, IN_MEMORY])),
    SYNC_DEBOUNCE_SECONDS: 5,
    API_URL: NOTIFICATIONS_URL,
    notificationsUrl: NOTIFICATIONS_URL,
  } as Config;
  const platform: Platform = { config, clock: time.clock, openTable, openQueue: queues.openQueue };
  /** Versions of the key that notifications are proven with. */
  const keys: string[] = [];
  const deps = depsOf(world, keys);
  const instances = Array.from(
    { length: count },
    (): Instance => ({ calendar: composeCalendar(platform, deps) }),
  );
  return { instances, keys };
}

/** The other capabilities, each costing the requests to storage that the product's own would. */
function depsOf(
  { time, population, openTable, graph, pushed, raised }: World,
  keys: string[],
): Deps {
  const ask = (table: string, organisationId: string) =>
    openTable(table).rows(anything).page(organisationId, { limit: 1 });
  return {
    graph: () => graph.graph,
    ...noticesOf({ time, pushed, raised }, ask),
    connections: () => ({
      async get(organisationId: string) {
        await ask('Connections', organisationId);
        return connectionOf(organisationId);
      },
      observe: () => Promise.resolve(),
    }),
    rooms: () => ({
      async get(organisationId: string, id: string) {
        await ask('Rooms', organisationId);
        return roomRecord(organisationId, id);
      },
      noteCalendar: () => Promise.resolve(),
    }),
    organisations: () => ({
      async *names() {
        for (const [at, { id }] of population.organisations.entries()) {
          if (at % 500 === 0) await ask('OrganisationIndex', 'all');
          yield { id };
        }
      },
    }),
    secrets: () => ({
      write(_name: string, value: string) {
        keys.push(value);
        return Promise.resolve({ version: String(keys.length - 1) });
      },
      read: (_name: string, version: string) => Promise.resolve({ value: keys[Number(version)] }),
    }),
  } as unknown as Deps;
}

/** Where a read tells of what it has found. */
function noticesOf(
  { time, pushed, raised }: Pick<World, 'time' | 'pushed' | 'raised'>,
  ask: (table: string, organisationId: string) => Promise<unknown>,
) {
  return {
    delivery: () => ({
      async roomChanged(organisationId: string, id: string) {
        await ask('Devices', organisationId);
        await time.pause(PUSH_MS);
        pushed(roomNumber(id));
      },
    }),
    live: () => ({ publish: () => Promise.resolve() }),
    alerts: () => ({
      raise(alert: Parameters<typeof raised>[0]) {
        raised(alert);
        return Promise.resolve();
      },
      resolve: () => Promise.resolve(),
    }),
    audit: () => ({ append: () => Promise.resolve() }),
  };
}

const connectionOf = (organisationId: string) => ({
  organisationId,
  state: 'ready',
  profile: 'consent',
  follow: 'notifications',
  tenantId: organisationId,
  sync: {
    app: 'sync',
    tenantId: organisationId,
    expectedRoles: [],
    clientId: organisationId,
    secretName: 'name',
    secretVersion: 'version',
  },
});

/** Lets every instance take messages, and the first one run the timers. */
export function serve(
  { time, queues, failed }: World,
  instances: readonly Instance[],
  until: number,
): void {
  for (const { calendar } of instances) {
    const handlers: readonly (readonly [string, Handle])[] = [
      [calendarQueues.refresh, (message) => calendar.refresh(message, silent)],
      [calendarQueues.notifications, (message) => calendar.notified(message, silent)],
      [calendarQueues.push, (message) => calendar.push(message)],
      [calendarQueues.audit, (message) => calendar.auditRooms(message, silent)],
    ];
    queues.serve(new Map(handlers), until);
  }
  const first = instances[0]?.calendar;
  if (first === undefined) return;
  const timers = [
    { everyMs: SWEEP_MS, offsetMs: 0, work: () => first.sweep(silent) },
    { everyMs: AUDIT_MS, offsetMs: AUDIT_OFFSET_MS, work: () => first.dispatchAudits() },
  ];
  for (const { everyMs, offsetMs, work } of timers) {
    const tick = (at: number): void => {
      if (at >= until) return;
      time.at(at, () => {
        // A timer runs once at a time: what is missed meanwhile is left out.
        void work()
          .catch(failed)
          .finally(() => {
            const passed = Math.floor((time.now() - offsetMs) / everyMs) + 1;
            tick(passed * everyMs + offsetMs);
          });
      });
    };
    tick(Math.ceil(time.now() / everyMs) * everyMs + offsetMs);
  }
}
