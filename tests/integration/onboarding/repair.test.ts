import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Customer, newCustomer, type SetupView } from '../../support/customers.ts';
import { type OnboardingStack, silent, startOnboarding } from '../../support/onboarding.ts';
import { until } from '../../support/until.ts';

let stack: OnboardingStack;
let count = 0;

beforeAll(async () => {
  stack = await startOnboarding();
});
afterEach(() => {
  stack.now.shift = 0;
  stack.world.removed.length = 0;
});
afterAll(() => stack.close());

async function connected(): Promise<Customer> {
  count += 1;
  const customer = newCustomer(stack, { org: `repair-${count}` });
  await customer.ready();
  return customer;
}

async function degraded(policies: Parameters<Directory['setPolicies']>[1]): Promise<Customer> {
  const customer = await connected();
  stack.microsoft.directory.setPolicies(customer.tenantId, policies);
  await stack.onboarding.checkHealth({ organisationId: customer.org }, silent);
  await customer.reached('degraded');
  return customer;
}

type Directory = OnboardingStack['microsoft']['directory'];

const retry = ({ base }: Customer) =>
  stack.onboarding.http.retry(stack.durable.orchestrations)(base);
const clientOf = async ({ org }: Customer) => {
  const sync = (await stack.onboarding.connections.get(org))?.sync;
  return sync?.app === 'sync' ? sync.clientId : undefined;
};

describe('repairing a connection', () => {
  it('restores a deleted app with its id, asks for a new approval, and keeps what there was', async () => {
    const customer = await degraded({ sync: { deleted: true } });
    const before = await clientOf(customer);

    await retry(customer);
    await customer.reached('awaiting-sync-consent');
    await customer.proceed();
    const { warnings } = await customer.reached('ready');

    expect(await clientOf(customer)).toBe(before);
    expect(warnings).toEqual([]);
    expect(stack.world.removed).toEqual([]);
  });

  it('makes a new app only when the old one is gone for good, and warns that its scope is lost', async () => {
    const customer = await degraded({ sync: { deleted: true } });
    const before = await clientOf(customer);
    const { directory } = stack.microsoft;
    for (const application of directory.latest.deletedApplications(customer.tenantId)) {
      directory.applications.purge(application);
    }

    await retry(customer);
    const { warnings } = await inTime(customer, 'awaiting-sync-consent');
    await customer.proceed();
    await customer.reached('ready');

    expect(await clientOf(customer)).not.toBe(before);
    expect(warnings.map(({ code }) => code)).toEqual(['scope.lost']);
  });

  it('asks for no approval when only the secret was removed', async () => {
    const customer = await connected();
    const { directory } = stack.microsoft;
    const application = directory.application(customer.tenantId, (await clientOf(customer)) ?? '');
    if (application === undefined) throw new Error('has no app');
    for (const { keyId } of application.passwordCredentials) {
      directory.applications.removePassword(application, keyId);
    }
    stack.now.shift = 20 * 60_000;
    await stack.onboarding.checkHealth({ organisationId: customer.org }, silent);
    const problem = (await customer.read()).problem?.code;

    await retry(customer);
    const { timeline } = await customer.reached('ready');

    expect(problem).toBe('connection.secret-refused');
    expect(timeline.map(({ code }) => code)).toContain('consent.sync-kept');
  });

  it('approves a withdrawn Meeting Room Discovery once more, for the same tenant only', async () => {
    const customer = await degraded({ sync: { consent: false } });
    count += 1;
    const other = newCustomer(stack, { org: `repair-${count}` });

    const stranger = newCustomer(stack, {
      org: customer.org,
      tenant: { id: other.tenantId, username: other.username },
    });
    const refused = await stranger.connect();
    await customer.connect();
    await customer.reached('awaiting-sync-consent');
    await customer.proceed();

    expect(refused.text).toContain('consent.tenant-mismatch');
    expect((await customer.reached('ready')).microsoftTenant?.id).toBe(customer.tenantId);
    expect(stack.world.removed).toEqual([]);
  });

  it('goes back to degraded when it is given up', async () => {
    const customer = await degraded({ sync: { consent: false } });
    await retry(customer);
    await customer.reached('awaiting-sync-consent');

    await stack.onboarding.http.cancel(stack.durable.orchestrations)(customer.base);
    const after = await customer.read();
    stack.microsoft.directory.setPolicies(customer.tenantId, {});
    await stack.onboarding.checkHealth({ organisationId: customer.org }, silent);

    expect([after.state, after.problem?.code]).toEqual(['degraded', 'connection.access-lost']);
    expect((await customer.read()).state).toBe('ready');
  });
});

describe('a repair that fails', () => {
  const stateOf = async ({ org }: Customer) => (await stack.onboarding.connections.get(org))?.state;

  it('leaves a degraded connection with its alert, which health brings back', async () => {
    const customer = await degraded({ sync: { deleted: true } });
    const { directory } = stack.microsoft;
    directory.setPolicies(customer.tenantId, {
      sync: { deleted: true },
      discovery: { enabled: false },
    });

    await retry(customer);
    const left = await customer.reached('degraded');
    const raised = stack.world.alerts.has(`${customer.org} consent`);
    directory.setPolicies(customer.tenantId, {});
    await stack.onboarding.checkHealth({ organisationId: customer.org }, silent);

    expect(left.problem).toMatchObject({ code: 'application.disabled', retryable: true });
    expect(raised).toBe(true);
    expect(await stateOf(customer)).toBe('ready');
  });
});

/** Moves the clock until the set-up is there. */
const inTime = (customer: Customer, state: string): Promise<SetupView> =>
  until(
    state,
    async () => {
      const setup = await customer.read();
      if (setup.state === state) return setup;
      stack.now.shift += 20_000;
      throw new Error(`It is ${JSON.stringify(setup)}`);
    },
    { longestMs: 20 },
  );

describe('an app that the customer deletes while set-up runs', () => {
  const started = async (): Promise<Customer> => {
    count += 1;
    const customer = newCustomer(stack, { org: `repair-${count}` });
    stack.microsoft.directory.setPolicies(customer.tenantId, {
      appManagement: { secrets: 'forbidden' },
    });
    await customer.connect();
    await customer.reached('failed');
    return customer;
  };
  const ready = async (customer: Customer) => {
    await inTime(customer, 'awaiting-sync-consent');
    await customer.proceed();
    await inTime(customer, 'ready');
  };

  it('is restored', async () => {
    const customer = await started();
    stack.microsoft.directory.setPolicies(customer.tenantId, { sync: { deleted: true } });

    await retry(customer);
    await ready(customer);

    expect((await customer.read()).warnings).toEqual([]);
  });

  it('is made anew when it is gone for good, with nothing to warn of', async () => {
    const customer = await started();
    const { directory } = stack.microsoft;
    directory.setPolicies(customer.tenantId, { sync: { deleted: true } });
    for (const application of directory.latest.deletedApplications(customer.tenantId)) {
      directory.applications.purge(application);
    }

    await retry(customer);
    await ready(customer);

    expect((await customer.read()).warnings).toEqual([]);
  });

  it('is restored when it was deleted after its secret was made', async () => {
    count += 1;
    const customer = newCustomer(stack, { org: `repair-${count}` });
    await customer.connect();
    await customer.reached('awaiting-sync-consent');
    stack.microsoft.directory.setPolicies(customer.tenantId, { sync: { deleted: true } });
    await stack.onboarding.http.cancel(stack.durable.orchestrations)(customer.base);
    // The emulated Entra stays behind: its tokens may be at most 15 minutes old.
    stack.now.shift += 14 * 60_000;

    await customer.connect();
    await ready(customer);
  });

  it('is said to be deleted when its approval cannot become effective, and restored by trying again', async () => {
    count += 1;
    const customer = newCustomer(stack, { org: `repair-${count}` });
    await customer.connect();
    await customer.reached('awaiting-sync-consent');
    stack.microsoft.delays.consentPropagationMs = 3_600_000;
    await customer.proceed();
    stack.microsoft.directory.setPolicies(customer.tenantId, { sync: { deleted: true } });
    await inTime(customer, 'failed');
    stack.microsoft.delays.consentPropagationMs = 0;

    const { problem } = await customer.read();
    await retry(customer);
    await ready(customer);

    expect(problem).toMatchObject({ code: 'connection.app-deleted', retryable: true });
  });
});
