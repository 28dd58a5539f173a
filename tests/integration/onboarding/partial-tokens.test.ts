import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Customer, newCustomer } from '../../support/customers.ts';
import { runs } from '../../support/long.ts';
import { type OnboardingStack, startOnboarding } from '../../support/onboarding.ts';

const SET_UPS = runs(8, 20);

let stack: OnboardingStack;
beforeAll(async () => {
  stack = await startOnboarding();
});
afterAll(() => stack.close());

/** The next tokens of the tenant's apps come from replicas that lag behind an approval. */
function lag({ tenantId }: Customer): void {
  const { partialTokens } = stack.microsoft.directory;
  for (const roles of [['Application.ReadWrite.OwnedBy'], ['Place.Read.All'], []]) {
    partialTokens.add(tenantId, 'discovery', roles);
    partialTokens.add(tenantId, 'sync', []);
  }
}

const denied = {
  error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges' },
};

describe('slow set-ups whose tokens come from lagging replicas', () => {
  it('all become ready, and no alert blames the customer', async () => {
    Object.assign(stack.microsoft.delays, {
      directoryReplicationMs: 200,
      consentPropagationMs: 200,
    });
    const customers = Array.from({ length: SET_UPS }, (_, index) =>
      newCustomer(stack, { org: `slow-${index}` }),
    );

    await Promise.all(
      customers.map(async (customer) => {
        await customer.connect();
        lag(customer);
        await customer.reached('awaiting-sync-consent');
      }),
    );
    const principals = await Promise.all(
      customers.map(async ({ org }) => {
        const { syncApp } = (await stack.onboarding.connections.get(org)) ?? {};
        return syncApp?.servicePrincipalId;
      }),
    );
    stack.microsoft.deps.faults.replace(
      principals.map((id) => ({
        service: 'graph',
        path: `/servicePrincipals/${id}/appRoleAssignments`,
        status: 403,
        body: denied,
        times: 1,
      })),
    );
    for (const customer of customers) lag(customer);
    await Promise.all(customers.map((customer) => customer.proceed()));
    const ended = await Promise.all(
      customers.map((customer) => customer.reached('ready', 'failed')),
    );

    expect(ended.map(({ state }) => state)).toEqual(customers.map(() => 'ready'));
    expect([...stack.world.alerts]).toEqual([]);
  });
});
