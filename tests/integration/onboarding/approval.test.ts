import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { durableEvents } from '../../../shared/onboarding/durable-names.ts';
import { type Customer, newCustomer } from '../../support/customers.ts';
import { consent } from '../../support/microsoft.ts';
import { type OnboardingStack, startOnboarding } from '../../support/onboarding.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const FOUR_MINUTES_MS = 4 * 60_000;

let stack: OnboardingStack;
beforeAll(async () => {
  stack = await startOnboarding();
});
afterEach(() => {
  stack.now.shift = 0;
});
afterAll(() => stack.close());

/** A customer whose set-up waits for the approval of Calendar Sync. */
async function awaiting(org: string, profile?: 'rbac'): Promise<Customer> {
  const customer = newCustomer(stack, { org, ...(profile === undefined ? {} : { profile }) });
  await customer.connect();
  await customer.reached('awaiting-sync-consent');
  return customer;
}

async function consentUrl({ base, browser }: Customer): Promise<string> {
  const answer = await stack.onboarding.http.continue(stack.durable.orchestrations)(base);
  return (browser.keep(answer).body as { consentUrl: string }).consentUrl;
}

/** Microsoft's page comes back with its yes, and has granted nothing. */
async function grantNothing(customer: Customer): Promise<void> {
  const { searchParams } = new URL(await consentUrl(customer));
  const back = new URL(`${stack.config.API_URL}/consent/sync`);
  back.searchParams.set('admin_consent', 'True');
  back.searchParams.set('tenant', customer.tenantId);
  back.searchParams.set('state', searchParams.get('state') ?? '');
  const arriving = customer.browser.arriving(back.href);
  const answer = await stack.onboarding.http.syncConsented(stack.durable.orchestrations)(arriving);
  expect(answer.status).toBe(303);
}

/** What a timer of the orchestration does while it waits for people. */
const poll = ({ org }: Customer) =>
  stack.durable.orchestrations.raise(`setup-${org}-1`, durableEvents['awaiting-sync-consent'], {});

describe('a redirect of Microsoft that says yes although nothing was granted (E16)', () => {
  it('leads back to the approval after three minutes, and says why', async () => {
    const customer = await awaiting('nothing-granted');

    await grantNothing(customer);
    stack.now.shift = FOUR_MINUTES_MS;
    const { waitingFor, timeline } = await customer.reached('awaiting-sync-consent');
    const again = await customer.read();

    expect(waitingFor?.code).toBe('consent.sync-not-granted');
    expect(timeline.slice(-1)).toMatchObject([
      { state: 'awaiting-sync-consent', code: 'consent.sync-not-granted' },
    ]);
    expect(again.attempt).toBe(1);
    await customer.proceed();
    expect(await customer.reached('ready')).not.toHaveProperty('waitingFor');
  });

  it('leads back to the approval when the failed set-up is tried again', async () => {
    const customer = await awaiting('tried-again');
    await grantNothing(customer);
    const { problem } = await customer.reached('failed');

    await stack.onboarding.http.retry(stack.durable.orchestrations)(customer.base);
    const { attempt, waitingFor } = await customer.reached('awaiting-sync-consent');

    expect(problem).toMatchObject({ code: 'consent.sync-not-effective', retryable: true });
    expect([attempt, waitingFor?.code]).toEqual([2, 'consent.sync-not-granted']);
    await customer.proceed();
    await customer.reached('ready');
  });
});

describe('an approval whose redirect was lost (E17)', () => {
  it('is found in the directory at the next poll, and the set-up becomes ready', async () => {
    const customer = await awaiting('window-closed');
    const { browser, username } = customer;
    await consent(browser.atMicrosoft, await consentUrl(customer), username);

    await poll(customer);
    const { timeline } = await customer.reached('ready');

    expect(timeline.map(({ code }) => code)).toContain('consent.sync-found');
  });

  it('and whose redirect arrives after all leads to the portal, not to a refusal', async () => {
    const customer = await awaiting('late-redirect');
    const { browser, username } = customer;
    const back = await consent(browser.atMicrosoft, await consentUrl(customer), username);
    await poll(customer);
    await customer.reached('ready');

    const answer = await stack.onboarding.http.syncConsented(stack.durable.orchestrations)(
      browser.arriving(back.href),
    );

    const page = `${stack.config.PORTAL_URL}/organisations/${customer.org}/calendar`;
    expect([answer.status, answer.headers?.['location']]).toEqual([303, page]);
    expect((await customer.read()).state).toBe('ready');
  });

  it('is not assumed while the directory shows none, nor while Microsoft does not answer', async () => {
    const customer = await awaiting('nobody-approved');
    await poll(customer);
    await pause(300);
    stack.microsoft.deps.faults.replace([{ service: 'graph', status: 503 }]);
    await poll(customer);
    await pause(300);
    stack.microsoft.deps.faults.replace([]);

    expect((await customer.read()).state).toBe('awaiting-sync-consent');
  });

  it('is not looked for in the access mode rbac, which needs none', async () => {
    const customer = await awaiting('scoped', 'rbac');
    await poll(customer);
    await pause(300);

    expect((await customer.read()).state).toBe('awaiting-sync-consent');
  });
});
