/** Every answer of our own dependencies, played over the wire to the unmodified SDKs: its problem, its alert, its end. */
import { SecretClient } from '@azure/keyvault-secrets';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { createKeyVault } from '../../../local/key-vault/key-vault.ts';
import type { Emulator } from '../../../local/kit/emulator.ts';
import type { Fault } from '../../../local/kit/faults.ts';
import { serve } from '../../../local/kit/serve.ts';
import { openStore } from '../../../local/kit/store.ts';
import { createWebPubSub } from '../../../local/web-pubsub/web-pubsub.ts';
import { serviceProbes } from '../../../shared/operations/adapters/service-probes.ts';
import { checkDependencies, probeReadiness } from '../../../shared/operations/probe-readiness.ts';
import { refusalAlert } from '../../../shared/operations/refusal-alerts.ts';
import { watchDependencies } from '../../../shared/operations/watch-dependencies.ts';
import { type Config, loadConfig } from '../../../shared/platform/config.ts';
import { AppError } from '../../../shared/platform/errors.ts';
import { queueOpener, queueProbe } from '../../../shared/platform/queues.ts';
import { tableOpener } from '../../../shared/platform/table-storage.ts';
import { openHub } from '../../../shared/platform/web-pubsub.ts';
import { keyVaultSecretStore } from '../../../shared/secrets/adapters/key-vault-secret-store.ts';
import { portOf, type TestDeps, testDeps } from '../../support/microsoft.ts';
import { memoryAlerts } from '../../support/secret-fakes.ts';
import { settingsFor } from '../../support/settings.ts';

let deps: TestDeps;
let config: Config;
const closing: (() => Promise<void>)[] = [];

/** Storage that has every table and queue, and no row. */
const storage: Emulator = {
  name: 'storage',
  handle({ method, url = '' }, response) {
    const isRow = url.includes('PartitionKey=');
    if (method === 'GET') {
      response.writeHead(isRow ? 404 : 200, { 'content-type': 'application/json' });
      const code = 'ResourceNotFound';
      response.end(JSON.stringify(isRow ? { 'odata.error': { code } } : { value: [] }));
    } else if (url.includes('/messages')) {
      response.writeHead(201, { 'content-type': 'application/xml' });
      response.end('<QueueMessagesList><QueueMessage></QueueMessage></QueueMessagesList>');
    } else {
      response.writeHead(204);
      response.end();
    }
  },
};

beforeAll(async () => {
  deps = await testDeps();
  const { addresses, faults, requests } = deps;
  const vault = createKeyVault(
    { ...deps, store: () => openStore(':memory:') },
    { verifyToken: async () => true, deletionMs: 0 },
  );
  const webPubSub = createWebPubSub({ ...deps, store: () => openStore(':memory:') });
  for (const [emulator, address] of [
    [vault, addresses.keyVault],
    [webPubSub, addresses.webPubSub],
    [storage, addresses.storage],
  ] as const) {
    const serving = await serve(emulator, { port: portOf(address), faults, requests });
    closing.push(() => serving.close());
  }
  const at = addresses.storage;
  config = loadConfig({
    ...settingsFor(
      `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=a2V5;TableEndpoint=${at}/devstoreaccount1;QueueEndpoint=${at}/devstoreaccount1`,
    ),
    WEB_PUBSUB_CONNECTION_STRING: webPubSub.connectionString(addresses.webPubSub),
    HTTP_TIMEOUT_SECONDS: '1',
  });
});
afterAll(async () => {
  for (const close of closing) await close();
  deps.close();
});
beforeEach(() => deps.faults.replace([]));

const credential = {
  getToken: async () => ({ token: 'good', expiresOnTimestamp: Date.now() + 3_600_000 }),
};

function compose() {
  const alerts = memoryAlerts();
  const lines: string[] = [];
  const now = { ms: Date.now() };
  const reports = watchDependencies({
    alerts: () => alerts.alerts,
    clock: () => new Date(now.ms),
    log: {
      info() {},
      warn() {},
      error: (event, _error, attributes) => lines.push(`${event} ${attributes?.['refusal']}`),
    },
  });
  const secrets = keyVaultSecretStore(
    new SecretClient(deps.addresses.keyVault, credential, {
      allowInsecureConnection: true,
      disableChallengeResourceVerification: true,
      retryOptions: { maxRetries: 0 },
      additionalPolicies: [
        {
          position: 'perRetry',
          policy: {
            name: 'impatient',
            sendRequest(request, next) {
              request.timeout = 300;
              return next(request);
            },
          },
        },
      ],
    }),
    reports,
  );
  const hub = openHub(
    config,
    config.webPubSub,
    'devices',
    { timeoutMs: 300, maxRetries: 0 },
    reports,
  );
  const rows = tableOpener(config, reports)('Rows').rows(z.string());
  const queue = queueOpener(config, reports)('queue');
  const calls = {
    'vault read': () => secrets.read('one'),
    'vault list': () => secrets.versions('one'),
    'vault write': () => secrets.write('one', 'value', { tags: {} }),
    'vault disable': () => secrets.disable('one', 'v1'),
    'vault remove': () => secrets.remove('one'),
    'table read': () => rows.get('p', 'r'),
    'table write': () => rows.put('p', 'r', 'value'),
    'table page': () => rows.page('p', { limit: 1 }),
    'queue send': () => queue.send('message'),
    push: () => hub.sendToUser('device', {}),
    close: () => hub.closeUser('device', 'reason'),
    'hub check': () => hub.check(),
  } as const satisfies Record<string, () => Promise<unknown>>;
  const probes = serviceProbes({
    config: { MICROSOFT_LOGIN_URL: deps.addresses.identity, GRAPH_URL: deps.addresses.graph },
    openTable: tableOpener(config, reports),
    queue: queueProbe(config, reports),
    secrets: () => secrets,
    hubs: [hub],
  });
  return { alerts, lines, calls, probes, reports, now };
}
type Call = keyof ReturnType<typeof compose>['calls'];

const vaultCalls: readonly Call[] = [
  'vault read',
  'vault list',
  'vault write',
  'vault disable',
  'vault remove',
];
const tableCalls: readonly Call[] = ['table read', 'table write', 'table page'];
const hubCalls: readonly Call[] = ['push', 'close', 'hub check'];

/** As Key Vault says it. */
const vaultBody = (inner?: string) => ({
  error: {
    code: 'Forbidden',
    message: 'Not here.',
    ...(inner === undefined ? {} : { innererror: { code: inner } }),
  },
});
const storageAnswer = (code: string) => ({
  headers: { 'x-ms-error-code': code, 'content-type': 'application/json' },
  body: { 'odata.error': { code, message: { lang: 'en-US', value: 'Not here.' } } },
});

interface Refusing {
  readonly calls: readonly Call[];
  readonly fault: Fault;
  readonly problem: string;
  readonly subject: string;
  readonly cure: string;
}
const vault = (
  status: number,
  inner: string | undefined,
  problem: string,
  subject: string,
  cure: string,
): Refusing => ({
  calls: vaultCalls,
  fault: { service: 'key-vault', status, body: vaultBody(inner) },
  problem,
  subject: `key-vault|${subject}`,
  cure,
});
const stored = (code: string, cure: string): Refusing[] => [
  {
    calls: tableCalls,
    fault: { service: 'storage', status: 403, ...storageAnswer(code) },
    problem: 'storage.refused',
    subject: `storage-tables|${code}`,
    cure,
  },
  {
    calls: ['queue send'],
    fault: { service: 'storage', status: 403, headers: { 'x-ms-error-code': code } },
    problem: 'storage.refused',
    subject: `storage-queues|${code}`,
    cure,
  },
];
const officer = 'Key Vault Secrets Officer';
const refusals: readonly Refusing[] = [
  vault(401, undefined, 'secrets.forbidden', 'Unauthorized', officer),
  vault(403, undefined, 'secrets.forbidden', 'Forbidden', officer),
  vault(403, 'SomethingNew', 'secrets.forbidden', 'Forbidden', officer),
  vault(403, 'ForbiddenByRbac', 'secrets.forbidden', 'ForbiddenByRbac', officer),
  vault(403, 'ForbiddenByPolicy', 'secrets.forbidden', 'ForbiddenByPolicy', 'access policy'),
  vault(403, 'AccessDenied', 'secrets.forbidden', 'AccessDenied', officer),
  vault(403, 'ForbiddenByFirewall', 'secrets.firewall', 'ForbiddenByFirewall', 'network'),
  vault(403, 'ForbiddenByConnection', 'secrets.firewall', 'ForbiddenByConnection', 'network'),
  ...stored('AuthorizationFailure', 'network'),
  ...stored('AuthorizationPermissionMismatch', 'Data Contributor'),
  ...stored('AuthenticationFailed', 'AzureWebJobsStorage'),
  ...stored('KeyBasedAuthenticationNotPermitted', 'AzureWebJobsStorage__accountName'),
  ...[401, 403].map((status) => ({
    calls: hubCalls,
    fault: { service: 'web-pubsub', status } as const,
    problem: 'web-pubsub.refused',
    subject: `web-pubsub|${status === 401 ? 'Unauthorized' : 'Forbidden'}`,
    cure: 'Web PubSub Service Owner',
  })),
];

describe('a dependency of ours that refuses', () => {
  it.each(refusals.flatMap(({ calls, ...refusal }) => calls.map((call) => ({ call, ...refusal }))))(
    '$subject at $call: operators are told once and at once, with the cure, until the next success',
    async ({ call, fault, problem, subject, cure }) => {
      const { alerts, lines, calls } = compose();
      deps.faults.replace([fault]);

      const failures = await Promise.all(
        [1, 2, 3].map(() => calls[call]().catch((error) => error)),
      );

      expect(failures.map((failure) => failure.code)).toEqual([problem, problem, problem]);
      expect(failures.map(({ refusal }) => `${refusal?.dependency}|${refusal?.code}`)).toEqual([
        subject,
        subject,
        subject,
      ]);
      expect(alerts.raised).toEqual([`dependency-refuses:${subject}`]);
      expect(lines).toEqual([`dependency.refused ${subject.split('|')[1]}`]);
      expect(alerts.open()).toMatchObject([{ organisationId: 'platform', severity: 'critical' }]);
      expect(alerts.open()[0]?.message).toContain(cure);

      deps.faults.replace([]);
      await calls['vault read']();
      await calls[call]();

      expect(alerts.open()).toEqual([]);
    },
  );

  it('lets secrets be read but not changed: reading them does not end the alert, a change does', async () => {
    const { alerts, calls } = compose();
    deps.faults.replace([
      { service: 'key-vault', method: 'PUT', status: 403, body: vaultBody('ForbiddenByRbac') },
    ]);

    await expect(calls['vault write']()).rejects.toMatchObject({ code: 'secrets.forbidden' });
    await calls['vault read']();
    await expect(calls['vault write']()).rejects.toMatchObject({ code: 'secrets.forbidden' });

    expect(alerts.raised).toEqual(['dependency-refuses:key-vault-changes|ForbiddenByRbac']);
    expect(alerts.open()).toHaveLength(1);

    deps.faults.replace([]);
    await calls['vault write']();

    expect(alerts.open()).toEqual([]);
  });

  it.each(['SecretDisabled', 'SecretExpired', 'SecretNotYetValid'])(
    '%s is the state of one secret: it is as if it were not there, and no alert',
    async (inner) => {
      const { alerts, calls } = compose();
      deps.faults.replace([{ service: 'key-vault', status: 403, body: vaultBody(inner) }]);

      expect(await calls['vault read']()).toBeUndefined();
      expect(alerts.raised).toEqual([]);
    },
  );
});

/** Microsoft is out of reach all the time, which never makes this app unready. */
const microsoftDown = { identity: 'down', graph: 'down' };
const allOk = { storage: 'ok', keyVault: 'ok', webPubSub: 'ok', ...microsoftDown };

describe('readiness and the timer over dependencies', () => {
  it.each([
    ['key-vault', { service: 'key-vault', status: 403, body: vaultBody('ForbiddenByRbac') }],
    ['key-vault', { service: 'key-vault', status: 401 }],
    ['storage', { service: 'storage', status: 403, ...storageAnswer('AuthorizationFailure') }],
    ['storage', { service: 'storage', status: 401 }],
    ['web-pubsub', { service: 'web-pubsub', status: 403 }],
    ['web-pubsub', { service: 'web-pubsub', status: 401 }],
  ] as const)(
    'show that %s refuses us (%j), with an alert, until it does not',
    async (name, fault) => {
      const { alerts, probes, reports, now } = compose();
      const readiness = probeReadiness(probes, () => new Date(now.ms));
      const timer = checkDependencies(probes, reports);
      const check = { 'key-vault': 'keyVault', storage: 'storage', 'web-pubsub': 'webPubSub' }[
        name
      ];
      deps.faults.replace([fault]);

      const refused = await readiness();
      await timer();
      const raised = alerts.open();
      deps.faults.replace([]);
      const cached = await readiness();
      now.ms += 3_000;
      const after = await readiness();
      now.ms += 5 * 60_000;
      await timer();

      expect(refused).toEqual({ isReady: false, checks: { ...allOk, [check]: 'down' } });
      expect(raised.length).toBeGreaterThan(0);
      expect(raised.every(({ subject }) => subject.startsWith(name))).toBe(true);
      expect(cached).toBe(refused);
      expect(after).toEqual({ isReady: true, checks: allOk });
      expect(alerts.open()).toEqual([]);
    },
  );

  it('end an alert of a process that is gone, and none of a dependency that still refuses', async () => {
    const { alerts, calls, probes, reports } = compose();
    const { alerts: store } = alerts;
    deps.faults.replace([
      { service: 'key-vault', method: 'PUT', status: 403, body: vaultBody('ForbiddenByRbac') },
    ]);
    await expect(calls['vault write']()).rejects.toMatchObject({ code: 'secrets.forbidden' });
    for (const refusal of [
      { dependency: 'managed-identity', code: 'NoIdentity' },
      { dependency: 'key-vault', code: 'ForbiddenByPolicy' },
      { dependency: 'storage-tables', code: 'AuthenticationFailed' },
      { dependency: 'storage-queues', code: 'Forbidden' },
      { dependency: 'web-pubsub', code: 'Unauthorized' },
    ] as const) {
      await store.raise(refusalAlert(refusal));
    }

    await checkDependencies(probes, reports)();

    expect(alerts.open().map(({ subject }) => subject)).toEqual([
      'key-vault-changes|ForbiddenByRbac',
    ]);
  });

  it('ask the services once for everybody who asks within three seconds', async () => {
    const asked: string[] = [];
    const now = { ms: Date.now() };
    const probes = {
      answers: async (check: string) => {
        asked.push(check);
        return true;
      },
    };
    const readiness = probeReadiness(probes, () => new Date(now.ms));

    await Promise.all([readiness(), readiness()]);
    now.ms += 2_999;
    await readiness();
    const within = asked.length;
    now.ms += 1;
    await readiness();

    expect([within, asked.length]).toEqual([5, 10]);
  });
});

const outages: readonly Omit<Fault, 'service'>[] = [
  { status: 429, retryAfter: 1 },
  { status: 500 },
  { status: 503 },
  { drop: true },
  { delayMs: 1_500, status: 503 },
];
const codes = {
  'key-vault': 'secrets.',
  storage: 'storage.unavailable',
  'web-pubsub': 'web-pubsub.unavailable',
};
const asked = [
  ['key-vault', ['vault read', 'vault list', 'vault write', 'vault disable', 'vault remove']],
  ['web-pubsub', hubCalls],
  ['storage', ['table read']],
] as const;

describe('a dependency of ours that does not answer', () => {
  it.each(
    asked.flatMap(([service, calls]) =>
      outages.flatMap((outage) =>
        calls.map((call) => ({ service, call, outage, name: JSON.stringify(outage) })),
      ),
    ),
  )(
    '$service at $call with $name: an outage, which raises no alert',
    async ({ service, call, outage }) => {
      const { alerts, calls } = compose();
      deps.faults.replace([{ service, ...outage }]);

      const failure: unknown = await calls[call]().catch((error: unknown) => error);

      expect(failure).toBeInstanceOf(AppError);
      expect((failure as AppError).code).toContain(codes[service]);
      expect((failure as AppError).kind).toBe('upstream-unavailable');
      expect(alerts.raised).toEqual([]);
    },
  );
});
