import { describe, expect, it } from '@jest/globals';
import { digestOf } from '../../../shared/onboarding/connection/consent-state.ts';
import type { OnboardingDeps } from '../../../shared/onboarding/connection/ports.ts';
import {
  consentRedirects,
  type RedirectInput,
} from '../../../shared/onboarding/consent/consent-redirect.ts';
import { pageOf } from '../../../shared/onboarding/consent/problem-page.ts';
import { requestProblems } from '../../../shared/platform/errors.ts';
import { connectionIn } from '../../support/connection-rows.ts';

const NOW = new Date(Date.UTC(2026, 0, 5, 9));
const browser = 'b'.repeat(43);
const storageIsDown = () => Promise.reject(requestProblems.error('request.busy'));

/** Only what the frame asks for. */
function redirectsWith(audit: () => Promise<void>) {
  const deps = {
    clock: () => NOW,
    settings: { apiUrl: 'http://localhost:1/api', portalUrl: 'http://localhost:2' },
    audit: () => ({ append: audit }),
    live: () => ({ publish: () => Promise.resolve() }),
    states: {
      take: () =>
        Promise.resolve({
          purpose: 'discovery',
          organisationId: 'org',
          userKey: 'user',
          browser: digestOf(browser),
          expiresAt: new Date(NOW.getTime() + 1).toISOString(),
        }),
    },
    connections: {
      read: () =>
        Promise.resolve({
          row: 'connection',
          etag: '',
          value: connectionIn('awaiting-discovery-consent', NOW, { consent: digestOf('key') }),
        }),
      change: () => Promise.resolve(undefined),
    },
  } as unknown as OnboardingDeps;
  const redirects = consentRedirects(deps);
  return (...[purpose, act]: Parameters<typeof redirects>) => {
    const redirect = redirects(purpose, act);
    return async (arrived: RedirectInput) => pageOf(await redirect(arrived), null);
  };
}

const events: string[] = [];
const keep = (event: string) => void events.push(event);
const input = {
  query: { state: 'key' },
  browser,
  log: { info: keep, warn: keep, error: keep },
};
const page = (answer: { readonly headers?: Readonly<Record<string, string>> }) =>
  answer.headers?.['content-type'];

describe('a redirect from Microsoft that fails', () => {
  it('ends on a page also when its refusal cannot be stored, and the log says so', async () => {
    const redirect = redirectsWith(storageIsDown)('discovery', storageIsDown);

    const declined = await redirect({ ...input, query: { state: 'key', error: 'access_denied' } });
    const broken = await redirect(input);

    expect([declined.status, page(declined)]).toEqual([400, 'text/html; charset=utf-8']);
    expect(declined.text).toContain('content="consent.declined"');
    expect([broken.status, page(broken)]).toEqual([503, 'text/html; charset=utf-8']);
    expect(broken.text).toContain('http://localhost:2/organisations/org/calendar');
    expect(events).toContain('consent.refusal-unkept');
  });

  it('ends on a page also after an unexpected error, without the text of that error', async () => {
    const redirect = redirectsWith(() => Promise.resolve())('discovery', () =>
      Promise.reject(new Error('a secret of ours')),
    );

    const answer = await redirect(input);

    expect([answer.status, page(answer)]).toEqual([500, 'text/html; charset=utf-8']);
    expect(answer.text).toContain('content="internal.unexpected"');
    expect(answer.text).not.toContain('a secret of ours');
  });
});
