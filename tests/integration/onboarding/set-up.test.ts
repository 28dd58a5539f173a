import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HttpResult } from '../../../shared/platform/endpoint.ts';
import { consent } from '../../support/microsoft.ts';
import {
  administrator,
  type OnboardingStack,
  silent,
  startOnboarding,
} from '../../support/onboarding.ts';
import { until } from '../../support/until.ts';

let stack: OnboardingStack;
let count = 0;

beforeAll(async () => {
  stack = await startOnboarding();
});
afterAll(() => stack.close());

interface Setup {
  readonly state: string;
  readonly attempt: number;
  readonly problem?: { readonly code: string; readonly retryable: boolean };
  readonly warnings: readonly { readonly code: string }[];
  readonly microsoftTenant?: { readonly id: string; readonly displayName: string };
  readonly timeline: readonly { readonly state: string; readonly code: string }[];
}

/** An organisation of its own, and a Microsoft tenant with its Global Administrator. */
function customer({ rooms = 2, roles = ['Global Administrator'] } = {}) {
  count += 1;
  const org = `org-${count}`;
  const domain = `customer${count}.example`;
  const username = `admin@${domain}`;
  const { tenant } = stack.microsoft.directory.createTenant({
    displayName: `Customer ${count}`,
    domain,
    users: [{ username, roles }],
  });
  stack.microsoft.graph.addRooms(tenant.id, rooms);
  const params = { org };
  const { onboarding, durable } = stack;
  const browser = stack.newBrowser();
  const base = { caller: administrator, params, headers: browser.headers };
  const read = async () => (await onboarding.http.read({ params })).body as Setup;
  const body = (answer: HttpResult) => answer.body as Record<string, string>;
  return {
    org,
    browser,
    tenant,
    username,
    base,
    read,
    reached: (state: string) => until(state, async () => (await read()).state === state),
    connect: async () => {
      const answer = await onboarding.http.start(durable.orchestrations)({ ...base, body: {} });
      return body(browser.keep(answer))['signInUrl'] ?? '';
    },
    approveDiscovery: async (url: string) => {
      const back = await consent(browser.atMicrosoft, url, username);
      return browser.keep(await onboarding.http.discoveryConsented(browser.arriving(back.href)));
    },
    signIn: async (answer: HttpResult) => {
      const { url } = await browser.atMicrosoft.open(answer.headers?.['location'] ?? '');
      return await onboarding.http.signedIn(durable.orchestrations)(browser.arriving(url));
    },
    continue: async () => {
      const answer = await onboarding.http.continue(durable.orchestrations)(base);
      return body(browser.keep(answer))['consentUrl'] ?? '';
    },
    approveSync: async (url: string) => {
      const back = await consent(browser.atMicrosoft, url, username);
      return await onboarding.http.syncConsented(durable.orchestrations)(
        browser.arriving(back.href),
      );
    },
    ended: () => durable.run(`setup-${org}-1`),
  };
}

describe('set-up', () => {
  it('connects a tenant with two approvals and reads a room calendar', async () => {
    const contoso = customer();

    const afterDiscovery = await contoso.signIn(
      await contoso.approveDiscovery(await contoso.connect()),
    );
    await contoso.reached('awaiting-sync-consent');
    const afterSync = await contoso.approveSync(await contoso.continue());
    const run = await contoso.ended();

    const page = `${stack.config.PORTAL_URL}/organisations/${contoso.org}/calendar`;
    expect([afterDiscovery.status, afterDiscovery.headers?.['location']]).toEqual([303, page]);
    expect([afterSync.status, afterSync.headers?.['location']]).toEqual([303, page]);
    expect(run?.output).toEqual({ state: 'ready' });
    const setup = await contoso.read();
    expect(setup).toMatchObject({
      state: 'ready',
      attempt: 1,
      warnings: [],
      microsoftTenant: { id: contoso.tenant.id, displayName: contoso.tenant.displayName },
    });
    expect(setup.timeline.map(({ state }) => state)).toEqual([
      'awaiting-discovery-consent',
      'validating',
      'awaiting-sync-consent',
      'verifying',
      'ready',
    ]);
    const connection = await stack.onboarding.connections.get(contoso.org);
    expect(connection).toMatchObject({ state: 'ready', tenantId: contoso.tenant.id });
  });

  it('ends the alert that an app of ours is registered wrongly', async () => {
    stack.world.alerts.add('platform consent');

    const contoso = customer();
    await contoso.signIn(await contoso.approveDiscovery(await contoso.connect()));
    await contoso.reached('awaiting-sync-consent');

    expect([...stack.world.alerts]).not.toContain('platform consent');
  });

  it('leaves no secret in what Durable Functions, tables and the audit keep', async () => {
    const contoso = customer();
    await contoso.signIn(await contoso.approveDiscovery(await contoso.connect()));
    await contoso.reached('awaiting-sync-consent');
    await contoso.approveSync(await contoso.continue());
    const run = await contoso.ended();

    const { sync } = (await stack.onboarding.connections.get(contoso.org)) ?? {};
    if (sync?.app !== 'sync') throw new Error('not connected');
    const secret = await stack.secrets.read(sync.secretName, sync.secretVersion);
    const seen = JSON.stringify([run?.persisted, await contoso.read(), stack.world.audited]);
    expect(secret?.value.length).toBeGreaterThan(15);
    expect(seen).not.toContain(secret?.value);
    expect(secret?.tags).toMatchObject({ organisation: contoso.org, generation: '1' });
  });

  it('is ready with a warning when there are no rooms', async () => {
    const contoso = customer({ rooms: 0 });
    await contoso.signIn(await contoso.approveDiscovery(await contoso.connect()));
    await contoso.reached('awaiting-sync-consent');
    await contoso.approveSync(await contoso.continue());
    await contoso.ended();

    const { state, warnings } = await contoso.read();
    expect([state, warnings.map(({ code }) => code)]).toEqual(['ready', ['rooms.none-found']]);
  });

  it('refuses somebody who is no Global Administrator', async () => {
    const contoso = customer({ roles: ['Privileged Role Administrator'] });

    const answer = await contoso.signIn(await contoso.approveDiscovery(await contoso.connect()));

    expect(answer.status).toBe(400);
    expect(answer.text).toContain('<meta name="problem-code" content="consent.role-missing">');
    expect((await contoso.read()).state).toBe('awaiting-discovery-consent');
  });

  it('gives a tenant to one organisation only', async () => {
    const first = customer();
    await first.signIn(await first.approveDiscovery(await first.connect()));
    const second = customer();

    const url = await second.connect();
    const back = await consent(second.browser.atMicrosoft, url, first.username);
    const answer = second.browser.keep(
      await stack.onboarding.http.discoveryConsented(second.browser.arriving(back.href)),
    );
    const refused = await second.signIn(answer);

    expect(refused.text).toContain('content="consent.tenant-taken"');
  });

  it('takes no tenant from the redirect without a sign-in there', async () => {
    const victim = customer();
    const attacker = customer();
    const state = new URL(await attacker.connect()).searchParams.get('state') ?? '';

    const { query, headers } = attacker.browser.arriving(
      `${stack.config.API_URL}/consent/discovery?admin_consent=True&tenant=${victim.tenant.id}&state=${state}`,
    );
    const answer = await stack.onboarding.http.discoveryConsented({ query, headers, log: silent });

    const location = new URL(answer.headers?.['location'] ?? '');
    expect(answer.status).toBe(303);
    expect(location.pathname).toBe(`/${victim.tenant.id}/oauth2/v2.0/authorize`);
    expect((await attacker.read()).microsoftTenant).toBeUndefined();
  });

  it('disconnects, removes the app and its secret, and frees the tenant', async () => {
    const contoso = customer();
    await contoso.signIn(await contoso.approveDiscovery(await contoso.connect()));
    await contoso.reached('awaiting-sync-consent');
    await contoso.approveSync(await contoso.continue());
    await contoso.ended();
    const { sync } = (await stack.onboarding.connections.get(contoso.org)) ?? {};
    if (sync?.app !== 'sync') throw new Error('not connected');

    const answer = await stack.onboarding.http.disconnect(stack.durable.orchestrations)(
      contoso.base,
    );
    await stack.durable.run(`disconnect-${contoso.org}-1-1`);

    expect(answer.status).toBe(202);
    expect((await contoso.read()).state).toBe('not-connected');
    expect(await stack.onboarding.connections.get(contoso.org)).toBeUndefined();
    expect(await stack.secrets.read(sync.secretName)).toBeUndefined();
    const application = stack.microsoft.directory.application(contoso.tenant.id, sync.clientId);
    expect(application?.deletedAt ?? 'gone').toBeTruthy();
    expect(stack.world.removed).toContain(`assignments of ${contoso.org}`);
    expect(
      (await stack.onboarding.http.disconnect(stack.durable.orchestrations)(contoso.base)).status,
    ).toBe(204);
  });
});
