import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Customer, newCustomer } from '../../support/customers.ts';
import { type OnboardingStack, silent, startOnboarding } from '../../support/onboarding.ts';

let stack: OnboardingStack;
let count = 0;

beforeAll(async () => {
  stack = await startOnboarding({ CONSENT_ALLOW_PRIVILEGED_ROLE_ADMINISTRATOR: 'true' });
});
afterEach(() => {
  stack.now.shift = 0;
  stack.world.unknown.clear();
});
afterAll(() => stack.close());

const customer = (options: Partial<Parameters<typeof newCustomer>[1]> = {}): Customer => {
  count += 1;
  return newCustomer(stack, { org: `tenants-${count}`, ...options });
};
const inTenantOf = ({ tenantId, username }: Customer) => ({ id: tenantId, username });

const syncAppsOf = ({ tenantId }: Customer): number =>
  stack.microsoft.directory.latest
    .servicePrincipals(tenantId)
    .filter(({ displayName }) => displayName === 'ClickShare Calendar Sync').length;
const secretOf = async ({ org }: Customer): Promise<string> =>
  (await stack.onboarding.connections.get(org))?.syncApp?.secret.name ?? '';

describe('a tenant', () => {
  it('is taken while another organisation is connected to it', async () => {
    const first = customer();
    await first.ready();
    const second = customer({ tenant: inTenantOf(first) });
    stack.now.shift = 10 * 60_000;

    const refused = await second.connect();

    expect(refused.text).toContain('content="consent.tenant-taken"');
    expect((await second.read()).microsoftTenant).toBeUndefined();
  });

  it('is free again once a set-up that only began was given up', async () => {
    const first = customer();
    await first.connect();
    await first.reached('awaiting-sync-consent');
    await stack.onboarding.http.cancel(stack.durable.orchestrations)(first.base);
    const second = customer({ tenant: inTenantOf(first) });

    const tooSoon = await second.connect();
    stack.now.shift = 5 * 60_000;
    const later = await second.connect();

    expect(tooSoon.text).toContain('content="consent.tenant-taken"');
    expect(later.status).toBe(303);
    expect((await second.read()).microsoftTenant?.id).toBe(first.tenantId);
  });

  it('is another one only after a disconnect', async () => {
    const first = customer();
    await first.ready();
    await stack.onboarding.http.disconnect(stack.durable.orchestrations)(first.base);
    await first.reached('not-connected');
    const next = customer();
    const moved = customer({ org: first.org, tenant: inTenantOf(next) });

    const { microsoftTenant } = await moved.ready();

    expect(microsoftTenant?.id).toBe(next.tenantId);
  });

  it('that another one took the place of keeps neither app nor secret of ours, whatever fails first', async () => {
    const first = customer();
    await first.connect();
    await first.reached('awaiting-sync-consent');
    const former = await secretOf(first);
    await stack.onboarding.http.cancel(stack.durable.orchestrations)(first.base);
    const next = customer();
    const moved = customer({ org: first.org, tenant: inTenantOf(next) });
    await moved.connect();
    await moved.reached('awaiting-sync-consent');
    const sweep = async () => {
      stack.now.shift += 60_000;
      await stack.onboarding.sweep(stack.durable.orchestrations, silent);
      return [syncAppsOf(first), (await stack.secrets.read(former)) !== undefined];
    };

    stack.microsoft.deps.faults.replace([{ service: 'graph', status: 503 }]);
    const duringAnOutage = await sweep();
    stack.microsoft.deps.faults.replace([]);
    const afterwards = await sweep();

    expect(duringAnOutage).toEqual([1, true]);
    expect(afterwards).toEqual([0, false]);
    expect([syncAppsOf(moved), await secretOf(moved)]).not.toContain(former);
    expect(syncAppsOf(moved)).toBe(1);
    await moved.proceed();
    await moved.reached('ready');
  });

  it('is let go when the organisation is deleted midway', async () => {
    const first = customer();
    await first.connect();
    await first.reached('awaiting-sync-consent');
    stack.world.unknown.add(first.org);
    stack.now.shift = 10 * 60_000;

    await stack.onboarding.sweep(stack.durable.orchestrations, silent);

    expect((await first.read()).state).toBe('not-connected');
    const second = customer({ tenant: inTenantOf(first) });
    expect((await second.connect()).status).toBe(303);
  });
});

describe('the role of who approves', () => {
  it('may be Privileged Role Administrator where the setting allows it', async () => {
    const first = customer({ roles: ['Privileged Role Administrator'] });

    expect((await first.connect()).status).toBe(303);
  });

  it('is unknown when Microsoft does not name it, which is not the same as missing', async () => {
    const { directory } = stack.microsoft;
    const { discoveryAppId, tenantId } = directory.provider;
    const application = directory.application(tenantId, discoveryAppId);
    if (application === undefined) throw new Error('no discovery app');
    directory.applications.save({ ...application, groupMembershipClaims: null });
    const first = customer();

    const page = await first.connect();
    directory.applications.save(application);

    expect(page.text).toContain('content="consent.role-unknown"');
    expect((await first.read()).state).toBe('awaiting-discovery-consent');
    expect((await first.connect()).status).toBe(303);
    await first.reached('awaiting-sync-consent');
  });

  const templates = {
    'Global Administrator': '62e90394-69f5-4237-9190-012177145e10',
    'Exchange Administrator': '29232cdf-9323-42fd-ade2-1d097af3e4de',
  };
  const listOf = (...roles: unknown[]) => ({ status: 200, body: { value: roles } });
  const role = (name: keyof typeof templates) => ({
    '@odata.type': '#microsoft.graph.directoryRole',
    id: name,
    roleTemplateId: templates[name],
  });
  const blank = { '@odata.type': '#microsoft.graph.directoryRole', id: 'a', roleTemplateId: null };
  const nextLink = 'https://graph.microsoft.com/v1.0/me/transitiveMemberOf?$skiptoken=a';
  const denied = { error: { code: 'Authorization_RequestDenied', message: 'Not allowed.' } };
  const unreadable = 'consent.role-unknown';

  it.each([
    ['names Global Administrator', listOf(role('Global Administrator')), undefined],
    [
      'names Global Administrator among others',
      listOf(role('Exchange Administrator'), role('Global Administrator')),
      undefined,
    ],
    ['names another role', listOf(role('Exchange Administrator')), 'consent.role-missing'],
    ['names no role', listOf(), 'consent.role-missing'],
    ['blanks the roles', listOf(blank), unreadable],
    ['blanks one of the roles', listOf(blank, role('Exchange Administrator')), unreadable],
    [
      'has more roles on another page',
      { body: { value: [], '@odata.nextLink': nextLink } },
      unreadable,
    ],
    ['refuses', { status: 403, body: denied }, unreadable],
    ['answers something else', { body: '<html>' }, unreadable],
    ['does not answer', { drop: true }, unreadable],
  ])('E15: without wids Graph is asked for the roles: it %s', async (_what, answer, problem) => {
    const { directory, deps } = stack.microsoft;
    const { discoveryAppId, tenantId } = directory.provider;
    const application = directory.application(tenantId, discoveryAppId);
    if (application === undefined) throw new Error('no discovery app');
    directory.applications.save({ ...application, groupMembershipClaims: null });
    deps.faults.replace([{ service: 'graph', path: '/me/transitiveMemberOf/', ...answer }]);
    const first = customer();
    const told = () => stack.world.openAlerts().map(({ message }) => message);

    const page = await first.connect();
    const meanwhile = told();
    deps.faults.replace([]);
    directory.applications.save(application);

    expect(page.status).toBe(problem === undefined ? 303 : 400);
    expect(/problem-code" content="([^"]+)"/.exec(page.text ?? '')?.[1]).toBe(problem);
    expect(meanwhile).toEqual(
      problem === unreadable ? [expect.stringContaining('groupMembershipClaims')] : [],
    );
    if (problem === unreadable) expect(page.text).toContain('our operators were told');
    if (problem !== undefined && problem !== unreadable) return;
    if (problem === unreadable) await first.connect();
    await first.reached('awaiting-sync-consent');
    expect(told()).toEqual([]);
  });
});

describe('before the page of Microsoft', () => {
  it('says which app asks for what, and why', async () => {
    const first = customer();
    const { orchestrations } = stack.durable;
    const start = await stack.onboarding.http.start(orchestrations)({ ...first.base, body: {} });
    await first.connect();
    await first.reached('awaiting-sync-consent');
    const proceed = await stack.onboarding.http.continue(stack.durable.orchestrations)(first.base);

    expect(start.body).toMatchObject({
      approval: {
        app: { id: stack.config.DISCOVERY_CLIENT_ID, name: 'ClickShare Meeting Room Discovery' },
        permissions: [
          { name: 'Application.ReadWrite.OwnedBy' },
          { name: 'Place.Read.All' },
          { name: 'User.Read' },
        ],
      },
    });
    expect(proceed.body).toMatchObject({
      approval: { publisher: first.org, permissions: [{ name: 'Calendars.Read' }] },
    });
  });
});

describe('a sign-in that comes too early', () => {
  const problemOf = (text = '') => /name="problem-code" content="([^"]+)"/.exec(text)?.[1];
  const linkOf = (text = '') => /href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';

  it('leads on with one plain page, and to the portal after a second failure', async () => {
    const first = customer();
    stack.microsoft.deps.faults.replace([
      { service: 'identity', path: '/token', status: 503, times: 20 },
    ]);
    const early = await first.connect();
    const { url } = await first.browser.atMicrosoft.open(linkOf(early.text));
    const again = await stack.onboarding.http.signedIn(stack.durable.orchestrations)(
      first.browser.arriving(url),
    );
    stack.microsoft.deps.faults.replace([]);

    expect([early.status, problemOf(early.text)]).toEqual([400, 'consent.not-yet-effective']);
    expect(early.text).toContain('>Continue</a>');
    expect(problemOf(again.text)).toBe('consent.unverified');
    expect(linkOf(again.text)).toContain(stack.config.PORTAL_URL);
  });

  it('goes on to validation from that page', async () => {
    const first = customer();
    stack.microsoft.deps.faults.replace([
      { service: 'identity', path: '/token', status: 503, times: 20 },
    ]);
    const early = await first.connect();
    stack.microsoft.deps.faults.replace([]);

    const { url } = await first.browser.atMicrosoft.open(linkOf(early.text));
    const on = await stack.onboarding.http.signedIn(stack.durable.orchestrations)(
      first.browser.arriving(url),
    );

    expect(on.status).toBe(303);
    await first.reached('awaiting-sync-consent');
  });
});

describe('the second approval', () => {
  it('counts only for the tenant that was proven', async () => {
    const first = customer();
    await first.connect();
    await first.reached('awaiting-sync-consent');
    const answer = first.browser.keep(
      await stack.onboarding.http.continue(stack.durable.orchestrations)(first.base),
    );
    const { consentUrl } = answer.body as { consentUrl: string };
    const state = new URL(consentUrl).searchParams.get('state') ?? '';
    const query = new URLSearchParams({ state, tenant: crypto.randomUUID() });

    const page = await stack.onboarding.http.syncConsented(stack.durable.orchestrations)(
      first.browser.arriving(`${stack.config.API_URL}/consent/sync?${query}`),
    );

    expect(page.text).toContain('content="consent.tenant-mismatch"');
    expect((await first.read()).state).toBe('awaiting-sync-consent');
  });
});

describe('a set-up whose orchestration broke off', () => {
  it('is failed and can be tried again', async () => {
    const first = customer();
    await first.connect();
    await first.reached('awaiting-sync-consent');
    const broken = {
      ...stack.durable.orchestrations,
      status: async (instanceId: string) => ({
        instanceId,
        runtimeStatus: 'Failed',
        customStatus: null,
        createdTime: '',
        lastUpdatedTime: '',
      }),
    };
    stack.now.shift = 60_000;

    await stack.onboarding.sweep(broken, silent);

    const { state, problem } = await first.read();
    expect([state, problem?.code]).toEqual(['failed', 'setup.interrupted']);
  });

  it('alarms operators when it is long overdue', async () => {
    const first = customer();
    await first.start();
    stack.now.shift = 4 * 24 * 3600_000;
    await stack.onboarding.sweep(stack.durable.orchestrations, silent);
    const alerted = stack.world.alerts.has(`${first.org} setup-stuck`);

    await stack.onboarding.http.cancel(stack.durable.orchestrations)(first.base);
    stack.now.shift += 60_000;
    await stack.onboarding.sweep(stack.durable.orchestrations, silent);

    expect(alerted).toBe(true);
    expect(stack.world.alerts.has(`${first.org} setup-stuck`)).toBe(false);
  });
});
