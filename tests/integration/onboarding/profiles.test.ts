import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Profile } from '../../../shared/onboarding/contract.ts';
import { type Customer, newCustomer } from '../../support/customers.ts';
import { type OnboardingStack, startOnboarding } from '../../support/onboarding.ts';

let stack: OnboardingStack;
let count = 0;

beforeAll(async () => {
  stack = await startOnboarding();
});
afterAll(() => stack.close());

function customer(profile: Profile): Customer {
  count += 1;
  return newCustomer(stack, { org: `profile-${count}`, rooms: 2, profile });
}

const until = async (what: string, isSo: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`Never ${what}`);
};
const registrationOf = async ({ org, tenantId }: Customer) => {
  const { syncApp } = (await stack.onboarding.connections.get(org)) ?? {};
  return stack.microsoft.directory.latest.application(tenantId, syncApp?.clientId ?? '');
};
const proceed = ({ base }: Customer) =>
  stack.onboarding.continue(stack.durable.orchestrations)(base);
/** The administrator has run the script, for one room of two. */
const letIn = ({ tenantId, addresses }: Customer) => {
  const rbac = { app: 'sync', allow: addresses.slice(0, 1) } as const;
  stack.microsoft.directory.setPolicies(tenantId, { rbac });
};
/** Until it waits for just that. */
const waitsFor = (who: Customer, code: string) =>
  until(code, async () => (await who.read()).waitingFor?.code === code);

describe('the profile rbac', () => {
  it('asks Entra for nothing, and is ready once Exchange lets it read a room', async () => {
    const who = customer('rbac');
    await who.connect();
    await who.reached('awaiting-sync-consent');
    expect((await registrationOf(who))?.requiredResourceAccess).toEqual([]);

    const answer = await proceed(who);
    expect(answer.body).toMatchObject({ state: 'verifying', consentUrl: null });
    expect(answer.cookies).toBeUndefined();
    await waitsFor(who, 'scope.not-effective');
    const { deadline = '', since } = await who.read();
    expect(Date.parse(deadline) - Date.parse(since)).toBe(24 * 3600_000);

    letIn(who);
    await who.reached('ready');
  });

  it('does not believe in its scope while Entra grants calendars as well', async () => {
    const who = customer('rbac');
    await who.connect();
    await who.reached('awaiting-sync-consent');
    const { syncApp } = (await stack.onboarding.connections.get(who.org)) ?? {};
    const { directory } = stack.microsoft;
    const principal = directory.latest.servicePrincipal(who.tenantId, syncApp?.clientId ?? '');
    if (principal === undefined) throw new Error('There is no service principal.');
    const roles = ['798ee544-9d2d-430c-a058-570e29e34338'];
    directory.consent.grant(principal, { roles, scopes: [], userId: null });

    await proceed(who);
    await waitsFor(who, 'scope.grant-left');
    directory.consent.withdraw(principal);
    await waitsFor(who, 'scope.not-effective');
    letIn(who);
    await who.reached('ready');
  });
});

describe('the profile read-basic', () => {
  it('asks for the smaller permission only, and is ready with it', async () => {
    const who = customer('read-basic');

    const { profile } = await who.ready();

    expect(profile).toBe('read-basic');
    expect((await registrationOf(who))?.requiredResourceAccess).toMatchObject([
      { resourceAccess: [{ id: '8ba4a692-bc31-4128-9094-475872af8a53' }] },
    ]);
  });
});
