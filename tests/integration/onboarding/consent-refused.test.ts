import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HttpResult } from '../../../shared/platform/endpoint.ts';
import {
  administrator,
  type OnboardingStack,
  silent,
  startOnboarding,
} from '../../support/onboarding.ts';

let stack: OnboardingStack;
let count = 0;

beforeAll(async () => {
  stack = await startOnboarding();
});
afterAll(() => stack.close());

const TENANT = '5f0a2a2a-3c1e-4b52-8d57-0d9a7c6f1b11';

/** A set-up that was just started, in a browser of its own. */
async function started() {
  count += 1;
  const org = `refused-${count}`;
  const browser = stack.newBrowser();
  const { orchestrations } = stack.durable;
  const base = { caller: administrator, params: { org }, headers: browser.headers };
  const start = async () => {
    const answer = await stack.onboarding.http.start(orchestrations)({ ...base, body: {} });
    const { signInUrl } = browser.keep(answer).body as { signInUrl: string };
    return new URL(signInUrl).searchParams.get('state') ?? '';
  };
  const arrive = (path: string, query: Readonly<Record<string, string>>) =>
    browser.arriving(`${stack.config.API_URL}/consent/${path}?${new URLSearchParams(query)}`);
  return { org, base, browser, start, arrive, state: await start() };
}

const codeOf = ({ text = '' }: HttpResult): string | undefined =>
  /<meta name="problem-code" content="([^"]+)">/.exec(text)?.[1];

describe('a redirect that cannot go on', () => {
  it('answers 400 with a page that nothing can be put into', async () => {
    const { arrive, state } = await started();

    const answer = await stack.onboarding.http.discoveryConsented(
      arrive('discovery', { state, error: 'consent_required', error_description: '<script>' }),
    );

    expect(answer.status).toBe(400);
    expect(codeOf(answer)).toBe('consent.declined');
    expect(answer.text).not.toContain('<script>');
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
    expect(answer.headers?.['content-security-policy']).toContain("default-src 'none'");
    expect(answer.headers?.['content-security-policy']).toContain("frame-ancestors 'none'");
  });

  it('takes a state once, also when two redirects arrive together', async () => {
    const { arrive, state } = await started();
    const redirect = () =>
      stack.onboarding.http.discoveryConsented(arrive('discovery', { state, tenant: TENANT }));

    const answers = await Promise.all([redirect(), redirect(), redirect()]);

    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(codeOf(await redirect())).toBe('consent.state-invalid');
  });

  it('takes no state that is unknown, missing, expired or replaced by a newer one', async () => {
    const { arrive, state, start } = await started();
    const { discoveryConsented: discovery } = stack.onboarding.http;
    const newer = await start();

    const unknown = await discovery(arrive('discovery', { state: 'x', tenant: TENANT }));
    const missing = await discovery(arrive('discovery', { tenant: TENANT }));
    const replaced = await discovery(arrive('discovery', { state, tenant: TENANT }));
    stack.now.shift = 15 * 60_000;
    const expired = await discovery(arrive('discovery', { state: newer, tenant: TENANT }));
    stack.now.shift = 0;

    expect([unknown, missing, replaced, expired].map(codeOf)).toEqual(
      Array.from({ length: 4 }, () => 'consent.state-invalid'),
    );
  });

  it('burns the state and audits when another browser brings it', async () => {
    const { org, arrive, state } = await started();
    const stranger = { ...arrive('discovery', { state, tenant: TENANT }), headers: new Headers() };

    const first = await stack.onboarding.http.discoveryConsented(stranger);
    const second = await stack.onboarding.http.discoveryConsented(
      arrive('discovery', { state, tenant: TENANT }),
    );

    expect([codeOf(first), codeOf(second)]).toEqual([
      'consent.browser-mismatch',
      'consent.state-invalid',
    ]);
    expect(stack.world.audited).toContainEqual({
      organisationId: org,
      actor: `user:${administrator.key}`,
      action: 'consent.refused',
      result: 'refused',
      code: 'consent.browser-mismatch',
    });
  });

  it('tells operators when it is our registration that Microsoft refuses', async () => {
    const { arrive, state } = await started();
    const error_description = 'AADSTS50011: The redirect URI does not match.';

    const answer = await stack.onboarding.http.discoveryConsented(
      arrive('discovery', { state, error: 'invalid_request', error_description }),
    );

    expect(codeOf(answer)).toBe('consent.misconfigured');
    expect([...stack.world.alerts]).toContain('platform consent');
  });

  it.each([
    ['E12', 'sign-in', 500571, 'access_denied', 'consent.wrong-account'],
    ['E12', 'discovery', 500571, 'access_denied', 'consent.wrong-account'],
    ['E13', 'discovery', 900941, 'access_denied', 'consent.admin-required'],
    ['E13', 'sign-in', 900941, 'access_denied', 'consent.admin-required'],
    ['E14', 'discovery', 650056, 'invalid_client', 'consent.misconfigured'],
    ['E14', 'sign-in', 650057, 'invalid_resource', 'consent.misconfigured'],
    ['E14', 'discovery', 650052, 'invalid_client', 'consent.tenant-unsupported'],
    ['E14', 'sign-in', 650052, 'access_denied', 'consent.tenant-unsupported'],
    ['of an address', 'discovery', 50011, 'invalid_request', 'consent.misconfigured'],
    ['of no known meaning', 'discovery', 1234567, 'access_denied', 'consent.refused'],
    ['of no known meaning', 'sign-in', 1234567, 'access_denied', 'consent.refused'],
  ] as const)(
    "%s: the redirect of the %s shows Entra's number AADSTS%i, and operators hear when it is our registration",
    async (_row, purpose, number, error, code) => {
      const { arrive, state } = await started();
      const { discoveryConsented, signedIn } = stack.onboarding.http;
      const error_description = `AADSTS${number}: Whatever Microsoft says.`;
      const refusal = { error, error_description };
      stack.world.alerts.delete('platform consent');

      let answer: HttpResult;
      if (purpose === 'discovery') {
        answer = await discoveryConsented(arrive('discovery', { state, ...refusal }));
      } else {
        const forward = await discoveryConsented(arrive('discovery', { state, tenant: TENANT }));
        const next = new URL(forward.headers?.['location'] ?? '').searchParams.get('state') ?? '';
        const handler = signedIn(stack.durable.orchestrations);
        answer = await handler(arrive('sign-in', { state: next, ...refusal }));
      }

      expect(codeOf(answer)).toBe(code);
      expect(answer.text).toContain(`AADSTS${number}`);
      expect(answer.text).not.toContain('Whatever');
      const isOurs = code === 'consent.misconfigured';
      expect([...stack.world.alerts].includes('platform consent')).toBe(isOurs);
    },
  );

  it('E10: leads to the approval again while Entra makes the service principal', async () => {
    const { arrive, state } = await started();
    const race = { error: 'invalid_client', error_description: 'AADSTS650051: already present' };

    const answer = await stack.onboarding.http.discoveryConsented(
      arrive('discovery', { state, ...race }),
    );
    const link = /<a href="([^"]+)">Continue/.exec(answer.text ?? '')?.[1] ?? '';
    const next = new URL(link.replaceAll('&amp;', '&')).searchParams.get('state') ?? '';
    const again = await stack.onboarding.http.discoveryConsented(
      arrive('discovery', { state: next, tenant: TENANT }),
    );

    expect(codeOf(answer)).toBe('consent.not-yet-effective');
    expect(next).not.toBe(state);
    expect(again.status).toBe(303);
  });

  it('refuses a state at another step than its own', async () => {
    const { arrive, state } = await started();

    const answer = await stack.onboarding.http.syncConsented(stack.durable.orchestrations)(
      arrive('sync', { state, tenant: TENANT }),
    );

    expect(codeOf(answer)).toBe('consent.wrong-order');
  });

  it.each(['', 'contoso.example', `${TENANT}/../common`, `${TENANT}#`])(
    'puts no claimed tenant "%s" into an address',
    async (tenant) => {
      const { arrive, state } = await started();

      const answer = await stack.onboarding.http.discoveryConsented(
        arrive('discovery', { state, tenant }),
      );

      expect(codeOf(answer)).toBe('consent.tenant-mismatch');
    },
  );

  it('believes no sign-in that Microsoft does not confirm', async () => {
    const { arrive, state, browser, org } = await started();
    const { tenant } = stack.microsoft.directory.createTenant({
      displayName: org,
      domain: `${org}.example`,
      users: [],
    });
    const forward = browser.keep(
      await stack.onboarding.http.discoveryConsented(
        arrive('discovery', { state, tenant: tenant.id }),
      ),
    );
    const next = new URL(forward.headers?.['location'] ?? '').searchParams.get('state') ?? '';

    const answer = await stack.onboarding.http.signedIn(stack.durable.orchestrations)(
      arrive('sign-in', { state: next, code: 'made-up' }),
    );

    // The app is not in that tenant at all, which looks as if its approval were not known everywhere yet.
    expect(codeOf(answer)).toBe('consent.not-yet-effective');
    expect((await stack.onboarding.http.read({ params: { org } })).body).not.toHaveProperty(
      'microsoftTenant',
    );
  });
});

describe('a call that does not fit the state of the set-up', () => {
  it('is answered with the conflict', async () => {
    const { base, org } = await started();
    const { orchestrations } = stack.durable;
    const { onboarding } = stack;

    await expect(onboarding.http.continue(orchestrations)(base)).rejects.toMatchObject({
      code: 'setup.not-awaiting-consent',
    });
    await expect(onboarding.http.retry(orchestrations)(base)).rejects.toMatchObject({
      code: 'setup.not-retryable',
    });
    expect((await onboarding.http.cancel(orchestrations)(base)).status).toBe(202);
    expect((await onboarding.http.cancel(orchestrations)(base)).status).toBe(204);
    expect((await stack.durable.run(`setup-${org}-1`))?.output).toEqual({ state: 'cancelled' });
  });

  it('needs the plug-in', async () => {
    const base = {
      caller: administrator,
      params: { org: 'bare' },
      headers: new Headers(),
      body: {},
    };
    stack.world.installed = false;

    const starting = stack.onboarding.http.start(stack.durable.orchestrations)(base);

    await expect(starting).rejects.toMatchObject({ code: 'plugin.not-installed' });
    stack.world.installed = true;
    expect((await stack.onboarding.http.read(base)).body).toEqual({
      state: 'not-connected',
      attempt: 0,
      approvals: {
        discovery: expect.objectContaining({ publisher: 'Barco' }),
      },
      timeline: [],
    });
  });

  it('starts what a crash left unstarted', async () => {
    const org = 'left-behind';
    const base = { caller: administrator, params: { org }, headers: new Headers(), body: {} };
    const broken = {
      ...stack.durable.orchestrations,
      start: () => Promise.reject(new Error('crashed')),
    };
    await expect(stack.onboarding.http.start(broken)(base)).rejects.toThrow('crashed');
    stack.now.shift = 60_000;

    await stack.onboarding.sweep(stack.durable.orchestrations, silent);

    stack.now.shift = 0;
    expect(stack.durable.run(`setup-${org}-1`)).toBeDefined();
  });
});
