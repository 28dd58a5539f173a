/** The capabilities composed over tables in memory that can be cut off; what lies outside answers at once. */
import { composeCapabilities } from '../../shared/composition/app.ts';
import type { Platform } from '../../shared/composition/deps.ts';
import { connectionStore } from '../../shared/onboarding/adapters/table-connection-store.ts';
import type { ConnectionFacts } from '../../shared/onboarding/connection/connection.ts';
import type { ConnectionState } from '../../shared/onboarding/contract.ts';
import { auditChains, verifyChain } from '../../shared/operations/audit-chain.ts';
import { organisationStore } from '../../shared/organisations/store.ts';
import { loadConfig } from '../../shared/platform/config.ts';
import type { HttpResult, PortalUser } from '../../shared/platform/endpoint.ts';
import type { Orchestrations } from '../../shared/platform/orchestrations.ts';
import { connectionIn } from './connection-rows.ts';
import { memoryTables } from './memory-tables.ts';
import { settingsFor } from './settings.ts';

export const ORG = 'org';

const administrator: PortalUser = {
  key: 'key',
  email: 'it@contoso.example',
  emailVerified: true,
  operator: 'none',
};
const silent = { info() {}, warn() {}, error() {} };

/** Answers every question with nothing, save those that are given. */
const quiet = (answers: object = {}): never =>
  new Proxy(answers, {
    get: (target, name) => Reflect.get(target, name) ?? (() => Promise.resolve(undefined)),
  }) as never;

/** Microsoft's directory and room list. */
interface Microsoft {
  rooms: { readonly displayName: string; readonly emailAddress: string }[];
}

function outside(microsoft: Microsoft) {
  let versions = 0;
  const answerOf = (path: string): object => {
    if (path.startsWith('/places')) return { value: microsoft.rooms };
    return { value: [], passwordCredentials: [] };
  };
  return {
    graph: () =>
      quiet({
        send: async (_app: object, { path }: { path: string }) => ({ body: answerOf(path) }),
      }),
    secrets: () =>
      quiet({
        async write(name: string) {
          versions += 1;
          return { name, version: `v${versions}`, enabled: true, tags: {} };
        },
        read: async () => 'k'.repeat(43),
        versions: async () => [],
      }),
    calendars: () =>
      quiet({
        probe: async () => 'readable',
        freshness: async () => new Map(),
        defaultTimeZone: async () => 'Europe/Brussels',
      }),
    tokens: () => quiet({ acquire: async () => ({ roles: [] }) }),
    live: () => quiet(),
    delivery: () => quiet(),
    signIns: () => quiet({ signInUrl: () => 'http://localhost:1/sign-in' }),
    poison: () => quiet(),
    contactWebhooks: () => quiet(),
    counts: () => quiet(),
    evidence: () => quiet(),
  };
}

export const orchestrations = quiet({
  start: async () => true,
  status: async () => undefined,
}) as Orchestrations;

export type AuditedWorld = ReturnType<typeof auditedWorld>;

/** `webPubSub` is the address of a server that accepts everything. */
export function auditedWorld(webPubSub: string) {
  const memory = memoryTables();
  const { openTable } = memory;
  let seconds = 0;
  const clock = () => {
    seconds += 1;
    return new Date(Date.UTC(2026, 10, 23, 10) + seconds * 1000);
  };
  const platform: Platform = {
    config: loadConfig({
      ...settingsFor('UseDevelopmentStorage=true'),
      WEB_PUBSUB_CONNECTION_STRING: `Endpoint=${webPubSub};AccessKey=${'k'.repeat(44)};Version=1.0;`,
    }),
    clock,
    openTable,
    openQueue: () => ({ send: () => Promise.resolve() }),
  };
  const microsoft: Microsoft = { rooms: [] };
  const capabilities = composeCapabilities(platform, outside(microsoft));
  return {
    ...memory,
    ...capabilities,
    clock,
    microsoft,
    log: silent,
    /** Moves the clock on. */
    skip(more: number) {
      seconds += more;
    },
    async organisation(): Promise<void> {
      await organisationStore(openTable).create({
        id: ORG,
        name: 'Contoso',
        createdAt: clock().toISOString(),
        calendarInstalled: true,
        administrators: 0,
      });
    },
    async connection(state: ConnectionState, facts: Partial<ConnectionFacts> = {}): Promise<void> {
      await connectionStore(openTable).change(ORG, () => connectionIn(state, clock(), facts));
    },
    /** The entries of a chain about an action. */
    entries(action: string, chain = ORG): readonly object[] {
      return memory
        .rows('Audit')
        .filter(({ partitionKey, rowKey }) => partitionKey === chain && rowKey.startsWith('entry|'))
        .map(({ data }) => JSON.parse(String(data)) as { readonly action: string })
        .filter((entry) => entry.action === action);
    },
    chain: () => verifyChain(auditChains(openTable), ORG, { limit: 500 }),
  };
}

type Input = Readonly<Record<string, unknown>>;

/** Calls a handler as an administrator; what an input leaves out is empty. */
export function call(handler: unknown, input: Input = {}): Promise<HttpResult> {
  const { params, ...rest } = input;
  const whole = {
    caller: administrator,
    query: {},
    headers: new Headers(),
    url: '',
    log: silent,
    ...rest,
    params: { org: ORG, ...(params as Input | undefined) },
  };
  return (handler as (input: object) => Promise<HttpResult>)(whole);
}
