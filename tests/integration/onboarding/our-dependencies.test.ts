/**
 * What each use case makes of our own dependencies that refuse it: the vault and Entra's token endpoint, over the wire to
 * the unmodified clients. Adapters are tried alone, with storage and Web PubSub too, in `dependency-refusals.test.ts`.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Fault } from '../../../local/kit/faults.ts';
import { type DurableActivity, durableNames } from '../../../shared/onboarding/durable-names.ts';
import type { Orchestrations } from '../../../shared/platform/orchestrations.ts';
import { rotationNames } from '../../../shared/secrets/durable-names.ts';
import { type Customer, newCustomer } from '../../support/customers.ts';
import { type OnboardingStack, silent, startOnboarding } from '../../support/onboarding.ts';

const VAULT_SECRET = 'discovery';

/** Orchestrations that never run: the steps are taken by hand. */
const inert = {
  start: async () => true,
  raise: async () => undefined,
  status: async () => undefined,
} as unknown as Orchestrations;

let stack: OnboardingStack;
let customers: Readonly<Record<'untouched' | 'validating' | 'waiting' | 'ready', Customer>>;

let count = 0;
const byHand = (name: string) => {
  count += 1;
  const org = `${name}-${count}`;
  return newCustomer({ ...stack, durable: { ...stack.durable, orchestrations: inert } }, { org });
};

async function step(
  customer: Customer,
  name: DurableActivity,
  more: object = {},
): Promise<Record<string, unknown>> {
  const { attempt } = await customer.read();
  const input = { organisationId: customer.org, attempt, ...more };
  return (await stack.onboarding.activities[name](input)) as Record<string, unknown>;
}

async function validatingUpTo(customer: Customer, steps: readonly DurableActivity[]) {
  await customer.connect();
  for (const name of steps) {
    expect(await step(customer, name)).toMatchObject({ outcome: 'done' });
  }
}

beforeAll(async () => {
  stack = await startOnboarding({
    DISCOVERY_CREDENTIAL: 'key-vault',
    DISCOVERY_SECRET_NAME: VAULT_SECRET,
  });
  const { discoverySecret } = stack.microsoft.directory.provider;
  await stack.secrets.write(VAULT_SECRET, discoverySecret, { tags: {} });
  const [untouched, validating, waiting] = [
    byHand('untouched'),
    byHand('validating'),
    byHand('waiting'),
  ];
  const ready = newCustomer(stack, { org: 'ready' });
  customers = { untouched, validating, waiting, ready };
  const upToApp = [
    durableNames.checkDiscovery,
    durableNames.listRooms,
    durableNames.ensureApplication,
  ];
  await untouched.connect();
  await validatingUpTo(validating, upToApp);
  await validatingUpTo(waiting, [...upToApp, durableNames.ensureSecret, durableNames.proveSecret]);
  await step(waiting, durableNames.advance, { happening: 'sync-app-ready' });
  await ready.ready();
});
afterEach(() => {
  stack.now.shift = 0;
  stack.microsoft.deps.faults.replace([]);
});
afterAll(() => stack.close());

/** Each in a word, as the customer and as the operator see it. */
const useCases = {
  'set-up: secret': async () => {
    const { code } = await step(customers.validating, durableNames.ensureSecret);
    const { state, waitingFor } = await customers.validating.read();
    return [state, code, waitingFor?.code].join(' ');
  },
  'set-up: discovery token': async () => {
    const { code } = await step(customers.untouched, durableNames.checkDiscovery);
    const { state, waitingFor } = await customers.untouched.read();
    return [state, code, waitingFor?.code].join(' ');
  },
  'set-up: rooms': async () => (await step(customers.untouched, durableNames.listRooms))['code'],
  'set-up: application': async () =>
    (await step(customers.untouched, durableNames.ensureApplication))['code'],
  'wait for an approval': async () => {
    const { current, state } = await step(customers.waiting, durableNames.read);
    return [state, current].join(' ');
  },
  'sign-in': async () => {
    const { text } = await byHand('signing-in').connect();
    return /name="problem-code" content="([^"]+)"/.exec(text ?? '')?.[1];
  },
  health: async () => {
    await stack.onboarding.checkHealth({ organisationId: 'ready' }, silent);
    return (await customers.ready.read()).state;
  },
  renewal: async () => {
    const connection = await stack.onboarding.connections.get('ready');
    const { name = '', keyId = '' } = connection?.syncApp?.secret ?? {};
    const input = { organisationId: 'ready', name, keyId, number: 0 };
    return (await stack.renewal[rotationNames.add](input)) as unknown;
  },
} as const;
type UseCase = keyof typeof useCases;

const inSetUp = 'validating service.misconfigured service.misconfigured';
const outcomes: Readonly<Record<UseCase, unknown>> = {
  'set-up: secret': inSetUp,
  'set-up: discovery token': inSetUp,
  'set-up: rooms': 'service.misconfigured',
  'set-up: application': 'service.misconfigured',
  'wait for an approval': 'awaiting-sync-consent true',
  'sign-in': 'service.misconfigured',
  health: 'ready',
  renewal: { outcome: 'waiting', code: 'rotation.service-misconfigured' },
};

const vaultAnswer = (status: number, inner?: string): Fault => ({
  service: 'key-vault',
  status,
  body: {
    error: {
      code: 'Forbidden',
      message: 'Not here.',
      ...(inner === undefined ? {} : { innererror: { code: inner } }),
    },
  },
});
const vault = [
  ['Unauthorized', vaultAnswer(401)],
  ['Forbidden', vaultAnswer(403)],
  ['Forbidden', vaultAnswer(403, 'SomethingNew')],
  ...['ForbiddenByRbac', 'ForbiddenByPolicy', 'AccessDenied', 'ForbiddenByFirewall'].map(
    (inner) => [inner, vaultAnswer(403, inner)] as const,
  ),
  ['ForbiddenByConnection', vaultAnswer(403, 'ForbiddenByConnection')],
] as const;

/** The discovery app's secret is read again after five minutes. */
const SECRET_FORGOTTEN_MS = 6 * 60_000;
const told = () =>
  stack.world.openAlerts().map((alert) => `${alert.organisationId} ${alert.kind} ${alert.subject}`);
const all = Object.keys(useCases) as UseCase[];

async function meet(cases: readonly UseCase[]): Promise<Record<string, unknown>> {
  const met: Record<string, unknown> = {};
  for (const name of cases) met[name] = await useCases[name]();
  return met;
}
const expected = (cases: readonly UseCase[]) =>
  Object.fromEntries(cases.map((name) => [name, outcomes[name]]));

describe('a vault that refuses us', () => {
  it.each(vault)(
    '%s (%j): every use case says that it is on our side, operators have one alert, no customer has any',
    async (code, fault) => {
      stack.now.shift = SECRET_FORGOTTEN_MS;
      stack.microsoft.deps.faults.replace([fault]);

      expect(await meet(all)).toEqual(expected(all));
      expect(told()).toEqual([`platform dependency-refuses key-vault|${code}`]);

      stack.microsoft.deps.faults.replace([]);
      // One code of these comes twice, as from a vault that refuses some calls and answers others.
      stack.now.shift += 3 * 60_000;
      await stack.secrets.read(VAULT_SECRET);
      expect(told()).toEqual([]);
    },
  );
});

describe('a vault that does not answer', () => {
  it('is an outage, at which set-up waits without an alert', async () => {
    const outages: readonly Omit<Fault, 'service'>[] = [
      { status: 404, body: { error: { code: 'SecretNotFound', message: 'Not here.' } } },
      { ...vaultAnswer(409, 'ObjectIsBeingDeleted'), method: 'PUT' },
      { status: 429, retryAfter: 1 },
      { status: 500 },
      { status: 503 },
      { drop: true },
    ];
    const waiting = [];
    for (const outage of outages) {
      const customer = byHand('outage');
      await validatingUpTo(customer, [durableNames.ensureApplication]);
      waiting.push({ customer, outage });
    }
    const faults = waiting.map(async ({ customer: { org }, outage }) => {
      const { connectionId } = (await stack.onboarding.connections.get(org)) ?? {};
      return { ...outage, service: 'key-vault', path: `/calsync-${connectionId}` } as const;
    });
    stack.microsoft.deps.faults.replace(await Promise.all(faults));

    const met = await Promise.all(
      waiting.map(async ({ customer }) => {
        const { code } = await step(customer, durableNames.ensureSecret);
        const { state, waitingFor } = await customer.read();
        return [state, code, waitingFor?.code].join(' ');
      }),
    );

    const expected = 'validating service.unavailable service.unavailable';
    expect(met).toEqual(outages.map(() => expected));
    expect(told()).toEqual([]);
  });
});

/** The discovery app's tokens are asked for before any has been issued. */
const withoutToken = ['set-up: discovery token', 'set-up: rooms', 'set-up: application'] as const;

const tokenAnswer = (error: string, number: number, status = 401): Fault => ({
  service: 'identity',
  path: '/oauth2/v2.0/token',
  status,
  body: { error, error_codes: [number], error_description: `AADSTS${number}: No.` },
});

describe('a credential of ours that Entra refuses', () => {
  it.each([
    ['a client assertion without a federated credential', tokenAnswer('invalid_client', 700213)],
    ['a wrong secret', tokenAnswer('invalid_client', 7000215)],
    ['an expired secret', tokenAnswer('invalid_client', 7000222)],
    ['an assertion outside its time', tokenAnswer('invalid_client', 700024)],
    ['no assertion', tokenAnswer('invalid_client', 7000218)],
    ['a wrong request', tokenAnswer('invalid_request', 900144, 400)],
  ])(
    'as %s: set-up says that it is on our side, and operators have one alert',
    async (_name, fault) => {
      stack.microsoft.deps.faults.replace([fault]);

      expect(await meet(withoutToken)).toEqual(expected(withoutToken));
      expect(told()).toEqual(['platform consent credential|discovery']);

      stack.microsoft.deps.faults.replace([]);
      await stack.tokens.acquire(
        { app: 'discovery', tenantId: customers.ready.tenantId, expectedRoles: [] },
        { fresh: true },
      );
      expect(told()).toEqual([]);
    },
  );

  it('does not keep a customer from disconnecting: the app is removed once it is mended, and nobody is asked to', async () => {
    const leaving = byHand('leaving');
    await leaving.connect();
    await step(leaving, durableNames.ensureApplication);
    const apps = () =>
      stack.microsoft.directory.latest
        .applications(leaving.tenantId)
        .filter(({ displayName }) => displayName === 'ClickShare Calendar Sync').length;
    const before = apps();
    const { http, sweep } = stack.onboarding;
    await http.disconnect(inert)(leaving.base);
    stack.microsoft.deps.faults.replace([
      { service: 'graph', status: 401, body: { error: { code: 'InvalidAuthenticationToken' } } },
      tokenAnswer('invalid_client', 700213),
    ]);

    for (const each of ['removeSyncApp', 'removeSecret', 'releaseTenant', 'finish']) {
      await step(leaving, durableNames.disconnectStep, { step: each });
    }
    const left = await leaving.read();
    stack.now.shift = 60_000;
    await sweep(inert, silent);
    const duringTrouble = apps();
    stack.microsoft.deps.faults.replace([]);
    await sweep(inert, silent);

    expect([before, duringTrouble, apps()]).toEqual([1, 1, 0]);
    expect(left).toMatchObject({ state: 'not-connected', warnings: [] });
  });
});
