import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { consent } from '../../support/microsoft.ts';
import { administrator, type OnboardingStack, startOnboarding } from '../../support/onboarding.ts';
import { until } from '../../support/until.ts';

let stack: OnboardingStack;
let count = 0;

beforeAll(async () => {
  stack = await startOnboarding();
});
afterEach(() => {
  stack.microsoft.deps.faults.replace([]);
  Object.assign(stack.microsoft.delays, {
    directoryReplicationMs: 0,
    consentPropagationMs: 0,
    policyPropagationMs: 0,
  });
});
afterAll(() => stack.close());

interface Setup {
  readonly state: string;
  readonly attempt: number;
  readonly waitingFor?: { readonly code: string; readonly message: string };
  readonly problem?: { readonly code: string; readonly retryable: boolean };
  readonly warnings: readonly { readonly code: string }[];
  readonly timeline: readonly { readonly code: string }[];
}

/** Approves Meeting Room Discovery as the tenant's Global Administrator. */
async function discoveryApproved() {
  count += 1;
  const org = `trouble-${count}`;
  const { onboarding, durable, microsoft } = stack;
  const username = `admin@${org}.example`;
  const { tenant } = microsoft.directory.createTenant({
    displayName: org,
    domain: `${org}.example`,
    users: [{ username, roles: ['Global Administrator'] }],
  });
  microsoft.graph.addRooms(tenant.id, 1);
  const browser = stack.newBrowser();
  const base = { caller: administrator, params: { org }, headers: browser.headers };
  const { orchestrations } = durable;
  const read = async () => (await onboarding.http.read(base)).body as Setup;
  const approve = async () => {
    const started = browser.keep(
      await onboarding.http.start(orchestrations)({ ...base, body: {} }),
    );
    const { signInUrl } = started.body as { signInUrl: string };
    const back = await consent(browser.atMicrosoft, signInUrl, username);
    const forward = browser.keep(
      await onboarding.http.discoveryConsented(browser.arriving(back.href)),
    );
    const { url } = await browser.atMicrosoft.open(forward.headers?.['location'] ?? '');
    await onboarding.http.signedIn(orchestrations)(browser.arriving(url));
  };
  const reached = (state: string) =>
    until(state, async () => {
      const setup = await read();
      if (setup.state === state) return setup;
      throw new Error(`It is ${JSON.stringify(setup)}`);
    });
  const ready = async () => {
    const { consentUrl } = browser.keep(await onboarding.http.continue(orchestrations)(base))
      .body as {
      consentUrl: string;
    };
    const back = await consent(browser.atMicrosoft, consentUrl, username);
    await onboarding.http.syncConsented(orchestrations)(browser.arriving(back.href));
    await reached('ready');
  };
  return { org, tenant, base, approve, read, reached, ready };
}

describe('a set-up in trouble', () => {
  it('E18: waits on our side while the vault refuses us, tells operators at once, and goes on by itself', async () => {
    const { approve, reached, read } = await discoveryApproved();
    const message = 'Caller is not authorized to perform action on resource.';
    const innererror = { code: 'ForbiddenByRbac' };
    stack.microsoft.deps.faults.replace([
      {
        service: 'key-vault',
        status: 403,
        body: { error: { code: 'Forbidden', message, innererror } },
      },
    ]);

    await approve();
    const waiting = await until('it waits on our side', async () => {
      const setup = await read();
      if (setup.waitingFor?.code === 'service.misconfigured') return setup;
      throw new Error(`It is ${JSON.stringify(setup)}`);
    });

    expect(waiting.waitingFor?.message).toMatch(/our side.*operators were told/);
    expect(waiting.state).toBe('validating');
    expect([...stack.world.alerts].filter((alert) => alert.includes('dependency'))).toEqual([
      'platform dependency-refuses',
    ]);

    stack.microsoft.deps.faults.replace([]);
    const { problem } = await reached('awaiting-sync-consent');

    expect(problem).toBeUndefined();
    expect([...stack.world.alerts].filter((alert) => alert.includes('dependency'))).toEqual([]);
  });

  it('waits for replication and makes one app only', async () => {
    const { tenant, approve, reached } = await discoveryApproved();
    stack.microsoft.delays.directoryReplicationMs = 300;

    await approve();
    await reached('awaiting-sync-consent');

    const { directory } = stack.microsoft;
    const own = directory.latest
      .servicePrincipals(tenant.id)
      .filter(({ displayName }) => displayName === 'ClickShare Calendar Sync');
    expect(own).toHaveLength(1);
    const application = directory.application(tenant.id, own[0]?.appId ?? '');
    expect(application?.passwordCredentials).toHaveLength(1);
  });

  it('fails when a policy forbids secrets, and goes on without a new consent once it does not', async () => {
    const { tenant, base, approve, reached } = await discoveryApproved();
    const { directory } = stack.microsoft;
    directory.setPolicies(tenant.id, { appManagement: { secrets: 'forbidden' } });
    await approve();
    const failed = await reached('failed');
    directory.setPolicies(tenant.id, {});

    const answer = await stack.onboarding.http.retry(stack.durable.orchestrations)(base);

    expect(failed.problem).toMatchObject({ code: 'secret.forbidden-by-policy', retryable: true });
    expect(answer.status).toBe(202);
    expect(await reached('awaiting-sync-consent')).toMatchObject({ attempt: 2 });
  });

  it('takes a shorter lifetime when the policy of the tenant asks for one, and says so', async () => {
    const { tenant, approve, reached, org } = await discoveryApproved();
    stack.microsoft.directory.setPolicies(tenant.id, {
      appManagement: { secrets: 'allowed', maxLifetimeDays: 200 },
    });

    await approve();
    const { warnings } = await reached('awaiting-sync-consent');

    const connection = await stack.onboarding.connections.get(org);
    if (connection?.sync?.app !== 'sync') throw new Error('has no app');
    const secret = await stack.secrets.read(connection.sync.secretName);
    const days = (Date.parse(secret?.expiresOn ?? '') - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(180);
    expect(warnings.map(({ code }) => code)).toEqual(['secret.lifetime-shortened']);
  });

  it('outlives a Graph that answers 503 for a while', async () => {
    const { approve, reached } = await discoveryApproved();
    stack.microsoft.deps.faults.replace([{ service: 'graph', status: 503, times: 4 }]);

    await approve();
    const { timeline } = await reached('awaiting-sync-consent');

    expect(timeline.map(({ code }) => code)).toContain('microsoft.unavailable');
  });
});

describe('a connection that reads report about', () => {
  it('degrades at once, is revoked only after 15 minutes, and recovers by itself', async () => {
    const { org, approve, reached, ready } = await discoveryApproved();
    const { connections } = stack.onboarding;
    await approve();
    await reached('awaiting-sync-consent');
    await ready();

    await connections.observe(org, 'lost-access');
    const degraded = await reached('degraded');
    await connections.observe(org, 'lost-access');
    const still = await reached('degraded');
    stack.now.shift = 15 * 60_000;
    await connections.observe(org, 'lost-access');
    const revoked = await reached('degraded');
    await connections.observe(org, 'ok');
    stack.now.shift = 0;

    expect([degraded, still, revoked].map(({ problem }) => problem?.code)).toEqual([
      'connection.access-lost',
      'connection.access-lost',
      'connection.revoked',
    ]);
    expect((await reached('ready')).problem).toBeUndefined();
  });
});
