/** One customer with a secret in use, over a vault and a Microsoft in memory, its renewals run as the host would. */
import type { RoomCalendars } from '../../shared/calendar/contract.ts';
import {
  type AppIdentity,
  type AppTokens,
  type Graph,
  MicrosoftError,
} from '../../shared/microsoft/contract.ts';
import type { Connection, Connections } from '../../shared/onboarding/contract.ts';
import type { Organisations } from '../../shared/organisations/contract.ts';
import type { Orchestrations } from '../../shared/platform/orchestrations.ts';
import type { Rooms } from '../../shared/rooms/contract.ts';
import type { AppSecret, Secret, SecretStore } from '../../shared/secrets/contract.ts';
import { rotationNames } from '../../shared/secrets/durable-names.ts';
import { tidy } from '../../shared/secrets/end-rotation.ts';
import { makeAppSecret, removeOrphans } from '../../shared/secrets/make-app-secret.ts';
import { rotationActivities } from '../../shared/secrets/rotation.activities.ts';
import { secretRotation } from '../../shared/secrets/rotation.orchestrator.ts';
import { sweepSecrets } from '../../shared/secrets/sweep-secrets.ts';
import { watchExpiry } from '../../shared/secrets/watch-expiry.ts';
import { runOrchestrator } from './replay.ts';
import { memoryAlerts, memoryRecords } from './secret-fakes.ts';

const DAY_MS = 86_400_000;
const ORGANISATION = 'org';
const NAME = 'calsync-1';
const policy = {
  ladderDays: [60, 30, 14, 7, 1],
  warningDays: 30,
  criticalDays: 7,
  rotateBeforeDays: 60,
};
const silent = { info() {}, warn() {}, error() {} };

/** A failing operation of the vault during one step, with its error. */
export interface Trouble {
  readonly step: string;
  readonly operation: 'read' | 'write' | 'versions' | 'disable';
  readonly failure: Error;
  /** The number of failures; without it, every call fails until the fault is removed. */
  times?: number;
}

export async function secretCustomer() {
  const clock = { now: Date.UTC(2026, 0, 5, 9) };
  const now = () => new Date(clock.now);
  const alerts = memoryAlerts();
  const records = memoryRecords();
  const credentials = new Map<string, { displayName: string; text: string }>();
  const versions: Secret[] = [];
  const world: {
    step: string;
    trouble: Trouble | undefined;
    met: number;
    /** The step during which the connection is being repaired. */
    repairIn?: string | undefined;
  } = { step: '', trouble: undefined, met: 0 };

  function meet(operation: Trouble['operation']): void {
    const { trouble, step } = world;
    if (trouble?.step !== step || trouble.operation !== operation) return;
    if (trouble.times !== undefined && (trouble.times -= 1) < 0) return;
    world.met += 1;
    throw trouble.failure;
  }
  const secrets: SecretStore = {
    async read(_name, version) {
      meet('read');
      return versions.find((each) => each.version === version && each.enabled);
    },
    use: () => Promise.reject(new Error('no token is asked for')),
    async write(name, value, { expiresOn, tags }) {
      meet('write');
      const version = `v${versions.length + 1}`;
      const secret = { name, version, value, tags, enabled: true, createdAt: now().toISOString() };
      versions.unshift({ ...secret, expiresOn });
      return secret;
    },
    async versions() {
      meet('versions');
      return versions;
    },
    async disable(_name, version) {
      meet('disable');
      const at = versions.findIndex((each) => each.version === version);
      const found = versions[at];
      if (found !== undefined) versions[at] = { ...found, enabled: false };
    },
    async remove() {},
  };
  const graph: Graph = {
    async send(_identity, { method, path, body }) {
      if (method === 'GET') {
        const passwordCredentials = [...credentials].map(([keyId, { displayName }]) => ({
          keyId,
          displayName,
        }));
        return { status: 200, body: { passwordCredentials } };
      }
      if (path.endsWith('/removePassword')) {
        credentials.delete((body as { keyId: string }).keyId);
        return { status: 204, body: undefined };
      }
      const { passwordCredential } = body as {
        passwordCredential: { displayName: string; endDateTime: string };
      };
      const number = credentials.size + versions.length + world.met + 1;
      const [keyId, text] = [`key-${number}`, `text-${number}`];
      credentials.set(keyId, { displayName: passwordCredential.displayName, text });
      const { endDateTime } = passwordCredential;
      return { status: 200, body: { keyId, secretText: text, endDateTime } };
    },
  };
  const accepts = (value: string | undefined) =>
    [...credentials.values()].some(({ text }) => text === value);
  const tokens: AppTokens = {
    async acquire(identity) {
      const { secretVersion } = identity as Extract<AppIdentity, { app: 'sync' }>;
      if (!accepts((await secrets.read(NAME, secretVersion))?.value)) {
        throw new MicrosoftError('secret-invalid');
      }
      return { accessToken: 'token', roles: [], expiresAt: now().toISOString() };
    },
  };
  const discovery: AppIdentity = { app: 'discovery', tenantId: 'tenant', expectedRoles: [] };
  const making = { graph: () => graph, secrets: () => secrets, clock: now, lifetimeDays: 730 };
  const ensure = makeAppSecret(making);
  const application = {
    applicationId: 'application',
    clientId: 'client',
    servicePrincipalId: 'principal',
  };
  const request = { organisationId: ORGANISATION, discovery, ...application, name: NAME };
  const used: { secret: AppSecret; generation: number } = {
    secret: (await ensure({ ...request, generation: 1 })).secret,
    generation: 1,
  };
  const identityOf = (secretVersion: string): AppIdentity => ({
    app: 'sync',
    tenantId: 'tenant',
    expectedRoles: [],
    clientId: application.clientId,
    secretName: NAME,
    secretVersion,
  });
  const connections: Connections = {
    get: async (): Promise<Connection> => ({
      organisationId: ORGANISATION,
      connectionId: 'connection',
      state: world.repairIn === world.step ? 'validating' : 'ready',
      profile: 'consent',
      follow: 'notifications',
      tenantId: 'tenant',
      discovery,
      sync: identityOf(used.secret.version),
      syncApp: { ...application, ...used },
    }),
    isInUse: async () => true,
    observe: async () => undefined,
    async switchSecret(_organisationId, from, to) {
      if (used.secret.keyId !== from) return false;
      Object.assign(used, { secret: to, generation: used.generation + 1 });
      return true;
    },
  };
  const watch = watchExpiry({
    records,
    alerts: () => alerts.alerts,
    secrets: () => secrets,
    clock: now,
    policy,
    discoverySecret: undefined,
  });
  const needs = {
    ...making,
    appSecrets: { ...watch, ensure, removeOrphans: removeOrphans(making) },
    records,
    connections: () => connections,
    rooms: () =>
      ({
        async *each() {
          yield { id: 'room', emailAddress: 'room@contoso.example', state: 'active' };
        },
      }) as unknown as Rooms,
    calendars: () =>
      ({
        async probe(_organisationId: string, _address: string, identity: AppIdentity) {
          await tokens.acquire(identity);
          return 'readable';
        },
      }) as unknown as RoomCalendars,
    tokens: () => tokens,
    alerts: () => alerts.alerts,
    audit: () => ({ append: async () => undefined }),
    overlapMinutes: 60,
  };
  const real = rotationActivities(needs);
  const activities = Object.fromEntries(
    Object.entries(real).map(([name, activity]) => [
      name,
      async (input: never) => {
        world.step = name;
        return await activity(input);
      },
    ]),
  );
  const instances = new Map<string, string>();
  const orchestrations = {
    async start(_name: string, instanceId: string, input: object) {
      await runOrchestrator(secretRotation, { input, activities, clock });
      instances.set(instanceId, 'Completed');
      return true;
    },
    async status(instanceId: string) {
      const runtimeStatus = instances.get(instanceId);
      return runtimeStatus === undefined ? undefined : { instanceId, runtimeStatus };
    },
  } as unknown as Orchestrations;
  const sweep = sweepSecrets({
    records,
    watch,
    organisations: () =>
      ({
        async *names() {
          yield { id: ORGANISATION };
        },
      }) as unknown as Organisations,
    connections: () => connections,
    tidy: async (connection) => {
      world.step = rotationNames.retire;
      await tidy(needs, connection);
    },
    clock: now,
    policy,
  });

  return {
    world,
    alerts,
    used,
    credentials,
    ensure: async (generation: number) => (await ensure({ ...request, generation })).secret,
    /** The vault stores what belongs to a credential that was replaced since the request. */
    storeLate: async (generation: number) =>
      await secrets.write(NAME, 'late', {
        expiresOn: new Date(clock.now + 730 * DAY_MS).toISOString(),
        tags: { keyId: 'replaced', generation: String(generation) },
      }),
    enabled: () => versions.filter(({ enabled }) => enabled),
    /** Checks the condition of every calendar read: the version in use is readable, and Microsoft accepts it. */
    works: () => {
      const found = versions.find(({ version }) => version === used.secret.version);
      return found?.enabled === true && accepts(found.value);
    },
    /** To the day on which the renewal is due. */
    untilDue: () => {
      clock.now = Date.parse(used.secret.expiresOn) - 60 * DAY_MS;
    },
    /** Days without a sweep. */
    pass(days: number) {
      clock.now += days * DAY_MS;
    },
    /** The daily sweep, with the renewal that it starts run to its end. */
    async day() {
      clock.now += DAY_MS;
      world.step = 'sweep';
      await sweep(orchestrations, silent);
    },
  };
}
