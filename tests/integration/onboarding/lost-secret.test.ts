/**
 * Somebody deletes, purges or disables a client secret in our vault, at each phase of a customer's life: over the wire,
 * in a process that has nothing in memory.
 */
import { SecretClient } from '@azure/keyvault-secrets';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { durableNames } from '../../../shared/onboarding/durable-names.ts';
import { managedIdentity } from '../../../shared/platform/credential.ts';
import { rotationNames } from '../../../shared/secrets/durable-names.ts';
import type { Customer } from '../../support/customers.ts';
import { silent } from '../../support/onboarding.ts';
import { inert, renewSecret, sufferersIn } from '../../support/sufferers.ts';
import { startWholeApp } from '../../support/whole-app.ts';

let world: Awaited<ReturnType<typeof startWholeApp>>;
let customers: ReturnType<typeof sufferersIn>;
let vault: SecretClient;

beforeAll(async () => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  world = await startWholeApp();
  customers = sufferersIn(world);
  const { KEY_VAULT_URL, MANAGED_IDENTITY_CLIENT_ID } = world.app.config;
  vault = new SecretClient(KEY_VAULT_URL, managedIdentity(MANAGED_IDENTITY_CLIENT_ID), {
    allowInsecureConnection: true,
    disableChallengeResourceVerification: true,
  });
});
afterAll(() => world.close());

const losses: Readonly<Record<string, (name: string, version: string) => Promise<unknown>>> = {
  deleted: async (name) => (await vault.beginDeleteSecret(name)).pollUntilDone(),
  purged: async (name) => {
    await (await vault.beginDeleteSecret(name)).pollUntilDone();
    await vault.purgeDeletedSecret(name);
  },
  disabled: (name, version) => vault.updateSecretProperties(name, version, { enabled: false }),
};
const kinds = Object.keys(losses);

const appOf = async ({ org }: Customer) => {
  const { syncApp } = (await world.app.onboarding.connections.get(org)) ?? {};
  if (syncApp === undefined) throw new Error('It has no app.');
  return syncApp;
};

/** Loses the secret in use; returns its version. */
async function lose(customer: Customer, kind: string): Promise<string> {
  const { name, version } = (await appOf(customer)).secret;
  await losses[kind]?.(name, version);
  return version;
}

/** One step in a process of its own. */
const step = (customer: Customer, name: (typeof durableNames)['proveSecret' | 'ensureSecret']) =>
  customers.stepOf(world.cold(), customer, name);
const advance = async ({ org }: Customer, happening: string) => {
  const { advance: name } = durableNames;
  await world.cold().onboarding.activities[name]({ organisationId: org, attempt: 1, happening });
};

async function told(): Promise<string[]> {
  const { body } = await world.app.alerts.http.listAllAlerts({
    query: { limit: 200, state: 'open' },
    url: 'http://localhost/',
  });
  return (body as { items: { organisationId: string; subject: string; kind: string }[] }).items
    .filter(({ kind }) => kind === 'dependency-refuses')
    .map(({ organisationId, subject }) => `${organisationId} ${subject}`);
}
const LOST = ['platform key-vault-secrets|SecretNotFound'];

/** The secrets that the vault would give out. */
async function usable({ org }: Customer): Promise<(string | undefined)[]> {
  const { connectionId } = (await world.app.onboarding.connections.get(org)) ?? {};
  const versions = await world.cold().secrets.store.versions(`calsync-${connectionId}`);
  return versions.flatMap(({ enabled, version }) => (enabled ? [version] : []));
}

const validated = (name: string) =>
  customers.connecting(name, [
    durableNames.checkDiscovery,
    durableNames.listRooms,
    durableNames.ensureApplication,
    durableNames.ensureSecret,
  ]);

describe('a secret that our vault loses', () => {
  it.each(kinds)(
    'A secret that was %s while the set-up validates is made anew, operators have one alert, and the set-up goes on.',
    async (kind) => {
      const customer = await validated(`validating ${kind}`);
      const before = await lose(customer, kind);

      const met = await step(customer, durableNames.proveSecret);
      const alerts = await told();
      const made = await step(customer, durableNames.ensureSecret);
      const proven = await step(customer, durableNames.proveSecret);
      const { state, problem } = await customer.read();
      const { secret, generation } = await appOf(customer);

      expect(met).toMatchObject({ outcome: 'waiting', code: 'secret.not-yet-accepted' });
      expect(alerts).toEqual(LOST);
      expect([made.outcome, proven.outcome]).toEqual(['done', 'done']);
      expect([state, problem, generation]).toEqual(['validating', undefined, 2]);
      expect(secret.version).not.toBe(before);
      expect(await usable(customer)).toEqual([secret.version]);
    },
  );

  it.each(kinds)(
    'A secret that was %s while the set-up verifies is made anew, operators have one alert, and the set-up ends ready.',
    async (kind) => {
      const customer = await validated(`verifying ${kind}`);
      await step(customer, durableNames.proveSecret);
      await advance(customer, 'sync-app-ready');
      await customer.proceed();
      const before = await lose(customer, kind);

      const met = await customers.stepOf(world.cold(), customer, durableNames.readCalendar);
      const alerts = await told();
      const read = await customers.stepOf(world.cold(), customer, durableNames.readCalendar);
      await advance(customer, 'verified');
      const { state, problem } = await customer.read();
      const { secret } = await appOf(customer);

      expect(met).toMatchObject({ outcome: 'waiting', code: 'secret.not-yet-accepted' });
      expect(alerts).toEqual(LOST);
      expect(read.outcome).toBe('done');
      expect([state, problem]).toEqual(['ready', undefined]);
      expect(secret.version).not.toBe(before);
      expect(await usable(customer)).toEqual([secret.version]);
    },
  );

  it.each(kinds)(
    'A secret that was %s once the calendar is connected is made anew without a person, and one credential is left.',
    async (kind) => {
      const customer = await world.customer(`ready ${kind}`);
      await customer.ready();
      const { org, tenantId } = customer;
      const before = await lose(customer, kind);

      await world.cold().onboarding.checkHealth({ organisationId: org }, silent);
      const { state, problem } = await customer.read();
      const alerts = await told();
      const started: object[] = [];
      const starting = {
        ...inert,
        async start(name: string, _id: string, input: object) {
          if (name === rotationNames.rotation) started.push(input);
          return true;
        },
      };
      await world.app.onboarding.sweep(starting, silent);
      await renewSecret(world.cold(), started[0] ?? {});
      await world.cold().onboarding.checkHealth({ organisationId: org }, silent);
      const { secret, clientId } = await appOf(customer);

      expect([state, problem?.code]).toEqual(['degraded', 'service.secret-lost']);
      expect(alerts).toEqual(LOST);
      expect((await customer.read()).state).toBe('ready');
      expect(secret.version).not.toBe(before);
      expect(await usable(customer)).toEqual([secret.version]);
      const application = world.directory.application(tenantId, clientId);
      expect(application?.passwordCredentials.map(({ keyId }) => keyId)).toEqual([secret.keyId]);
    },
  );

  it('The alert about lost secrets ends once every organisation has a new one.', async () => {
    // The sweep takes nobody off its list who may just have been put on it.
    world.now.shift += 180_000;
    await world.app.onboarding.sweep(inert, silent);

    expect(await told()).toEqual([]);
  });
});
