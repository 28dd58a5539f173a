import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newCustomer } from '../../support/customers.ts';
import { type OnboardingStack, silent, startOnboarding } from '../../support/onboarding.ts';

let stack: OnboardingStack;
beforeAll(async () => {
  stack = await startOnboarding();
});
afterEach(() => {
  stack.now.shift = 0;
});
afterAll(() => stack.close());

const isAlerted = (org: string): boolean => stack.world.alerts.has(`${org} setup-failed`);

/** A set-up that a policy of the tenant has ended; lifting the policy lets it go on. */
async function failed(org: string) {
  const customer = newCustomer(stack, { org });
  const { directory } = stack.microsoft;
  directory.setPolicies(customer.tenantId, { appManagement: { secrets: 'forbidden' } });
  await customer.connect();
  await customer.reached('failed');
  return { ...customer, liftPolicy: () => directory.setPolicies(customer.tenantId, {}) };
}

describe('a set-up that failed', () => {
  it('raises the alert setup-failed until it is tried again', async () => {
    const { org, base, liftPolicy, reached } = await failed('tried');
    const before = isAlerted(org);
    liftPolicy();

    await stack.onboarding.http.retry(stack.durable.orchestrations)(base);
    await reached('awaiting-sync-consent');

    expect([before, isAlerted(org)]).toEqual([true, false]);
  });

  it('raises the alert setup-failed until it is started again', async () => {
    const { org, start } = await failed('started');
    const before = isAlerted(org);

    await start();

    expect([before, isAlerted(org)]).toEqual([true, false]);
  });

  it('raises the alert setup-failed until it is cancelled', async () => {
    const { org, base } = await failed('cancelled');
    const before = isAlerted(org);

    await stack.onboarding.http.cancel(stack.durable.orchestrations)(base);

    expect([before, isAlerted(org)]).toEqual([true, false]);
  });

  it('raises the alert setup-failed until it is disconnected', async () => {
    const { org, base } = await failed('disconnected');
    const before = isAlerted(org);

    await stack.onboarding.http.disconnect(stack.durable.orchestrations)(base);
    await stack.durable.run(`disconnect-${org}-1-1`);

    expect([before, isAlerted(org)]).toEqual([true, false]);
  });

  it('has its alert raised by the sweep when it was cut off before that', async () => {
    const { org } = await failed('cut-off');
    stack.world.alerts.delete(`${org} setup-failed`);
    stack.now.shift = 60_000;

    await stack.onboarding.sweep(stack.durable.orchestrations, silent);

    expect(isAlerted(org)).toBe(true);
  });
});

describe('cancelling the set-up of a connected organisation', () => {
  it('is refused while ready and while degraded, and names how to disconnect', async () => {
    const customer = newCustomer(stack, { org: 'connected' });
    await customer.ready();
    const cancel = () => stack.onboarding.http.cancel(stack.durable.orchestrations)(customer.base);
    const refusal = {
      code: 'setup.already-connected',
      action: expect.stringContaining('DELETE /organisations/{org}/calendar'),
    };

    await expect(cancel()).rejects.toMatchObject(refusal);
    await stack.onboarding.connections.observe('connected', 'lost-access');
    await expect(cancel()).rejects.toMatchObject(refusal);

    expect((await customer.read()).state).toBe('degraded');
  });
});
