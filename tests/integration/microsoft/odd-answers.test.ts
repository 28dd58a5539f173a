/**
 * Answers of odd shapes that Microsoft documents, or that something in between gives: over the wire, through MSAL and
 * the product's Graph client.
 */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { entraAddresses } from '../../../shared/microsoft/adapters/entra-addresses.ts';
import { entraApplications } from '../../../shared/microsoft/adapters/entra-applications.ts';
import { entraSignIn } from '../../../shared/microsoft/adapters/entra-sign-in.ts';
import { graphClient } from '../../../shared/microsoft/adapters/graph-client.ts';
import { msalAppTokens } from '../../../shared/microsoft/adapters/msal-app-tokens.ts';
import { startOddServer } from '../../support/odd-server.ts';

const tenantId = '11111111-2222-4333-8444-555555555555';
const page = '<!doctype html><title>Service unavailable</title>';
const html = { 'content-type': 'text/html' };

let server: Awaited<ReturnType<typeof startOddServer>>;
beforeAll(async () => {
  server = await startOddServer();
});
afterAll(() => server.close());

function identity() {
  const addresses = entraAddresses(server.url);
  const applications = entraApplications(addresses, 2);
  const discovery = {
    get: async () => ({ kind: 'secret', version: '1', value: 'secret' }) as const,
    renew() {},
  };
  const clock = () => new Date();
  const tokens = msalAppTokens({
    clock,
    applications,
    discovery,
    discoveryClientId: 'discovery',
    secrets: () => {
      throw new Error('The discovery app reads no secret of a customer.');
    },
  });
  const signIns = entraSignIn({
    addresses,
    applications,
    discovery,
    clientId: 'discovery',
    graphUrl: server.url,
    timeoutSeconds: 2,
    clock,
  });
  return [
    () => tokens.acquire({ app: 'discovery', tenantId, expectedRoles: [] }, { fresh: true }),
    () =>
      signIns.redeem({
        tenantId,
        redirectUri: `${server.url}/api/consent/sign-in`,
        code: 'any',
        nonce: 'nonce',
        codeVerifier: 'v'.repeat(43),
      }),
  ];
}

const text = 'AADSTS7000215: Invalid client secret provided.';
const refused = { error: 'invalid_client', error_description: text };

describe("an odd answer of Entra's token endpoint", () => {
  it.each<readonly [what: string, status: number, body: unknown, expected: object]>([
    ['no list of numbers', 401, refused, { reason: 'secret-invalid', number: 7000215 }],
    [
      'an empty list of numbers',
      401,
      { ...refused, error_codes: [] },
      { reason: 'secret-invalid', number: 7000215 },
    ],
    [
      'numbers as texts',
      401,
      { ...refused, error_codes: ['7000215'] },
      { reason: 'secret-invalid', number: 7000215 },
    ],
    [
      'a suberror, and the number in the text alone',
      400,
      {
        error: 'invalid_grant',
        suberror: 'message_only',
        error_description: 'AADSTS53003: Access has been blocked.',
      },
      { reason: 'blocked-by-policy', number: 53003 },
    ],
    [
      'two numbers',
      401,
      { error: 'invalid_client', error_codes: [70002, 50012], error_description: 'AADSTS70002: …' },
      { reason: 'secret-invalid', number: 70002 },
    ],
    [
      'a suberror that nobody knows',
      400,
      { error: 'invalid_grant', error_codes: [65001], suberror: 'brand_new_suberror' },
      { reason: 'consent-missing', number: 65001 },
    ],
    [
      'a number that nobody knows',
      400,
      { error: 'invalid_grant', error_description: 'AADSTS9999999: new' },
      { reason: 'unknown', number: 9999999 },
    ],
    ['no code at all', 400, { message: 'Bad Request' }, { reason: 'unavailable' }],
    ['a list', 400, [], { reason: 'unavailable' }],
    ['null', 400, null, { reason: 'unavailable' }],
    ['nothing', 400, '', { reason: 'unavailable' }],
    ['a page', 403, page, { reason: 'unavailable' }],
    ['a page for a token', 200, page, { reason: 'unavailable' }],
    ['an object that is no token', 200, {}, { reason: 'unavailable' }],
    ['a redirect', 302, '', { reason: 'unavailable' }],
  ])('With %s (%i) it has its own cause, in both flows.', async (_what, status, body, expected) => {
    server.answer = { status, body };
    for (const call of identity()) await expect(call()).rejects.toMatchObject(expected);
  });

  it('Compressed, it is read as any other.', async () => {
    server.answer = { status: 401, body: refused, gzip: true };
    for (const call of identity()) {
      await expect(call()).rejects.toMatchObject({ reason: 'secret-invalid' });
    }
  });
});

const graph = () =>
  graphClient({
    url: server.url,
    timeoutSeconds: 5,
    clock: () => new Date('2026-11-23T10:00:00Z'),
    tokens: () => ({
      acquire: async () => ({ accessToken: 'any', roles: [], expiresAt: '2099-01-01T00:00:00Z' }),
    }),
  });
const denied = (innererror: unknown, code = 'Forbidden') => ({ error: { code, innererror } });

describe('an odd answer of Graph', () => {
  it.each<readonly [what: string, status: number, body: unknown, expected: object]>([
    [
      'a known code within',
      403,
      denied({ code: 'Authorization_RequestDenied' }),
      { reason: 'permission-missing', code: 'Authorization_RequestDenied' },
    ],
    [
      'a known code two levels within',
      403,
      denied({ code: 'accessDenied', innererror: { code: 'ErrorAccessDenied' } }),
      { reason: 'access-policy', code: 'ErrorAccessDenied' },
    ],
    [
      'the other spelling of what is within',
      404,
      { error: { code: 'notFound', innerError: { code: 'MailboxNotEnabledForRESTAPI' } } },
      { reason: 'mailbox-inactive' },
    ],
    [
      'an unknown code within',
      403,
      denied({ code: 'somethingNew' }),
      { reason: 'unknown', code: 'somethingNew' },
    ],
    [
      'no code within',
      403,
      denied({ date: '2026-11-23' }),
      { reason: 'permission-missing', code: 'Forbidden' },
    ],
    [
      'null in its details',
      403,
      { error: { code: 'Forbidden', details: [null] } },
      { reason: 'permission-missing' },
    ],
    ['a text instead of the error', 403, { error: 'Forbidden' }, { reason: 'permission-missing' }],
    ['null', 404, null, { reason: 'not-found' }],
    ['nothing', 401, '', { reason: 'unknown' }],
    ['a page', 403, page, { reason: 'unknown' }],
    ['a page for success', 200, page, { reason: 'unknown' }],
    ['a redirect', 302, '', { reason: 'unknown' }],
  ])('With %s (%i) it has its own cause.', async (_what, status, body, expected) => {
    server.answer = { status, body, ...(body === page ? { headers: html } : {}) };

    const sent = graph().send(
      { app: 'discovery', tenantId, expectedRoles: [] },
      { method: 'GET', path: '/users' },
    );

    await expect(sent).rejects.toMatchObject(expected);
  });

  it.each([
    ['Mon, 23 Nov 2026 10:00:45 GMT', 45],
    ['Mon, 23 Nov 2026 09:00:00 GMT', 0],
    ['soon', undefined],
  ])('A Retry-After of %j means %p seconds.', async (header, retryAfterSeconds) => {
    server.answer = { status: 429, body: '', headers: { 'retry-after': header } };

    const sent = graph().send(
      { app: 'discovery', tenantId, expectedRoles: [] },
      { method: 'GET', path: '/users' },
    );

    await expect(sent).rejects.toMatchObject({ reason: 'throttled', retryAfterSeconds });
  });

  it('Compressed, it is read as any other; cut off, its cause stays open.', async () => {
    const body = denied({ code: 'ErrorAccessDenied' });
    server.answer = { status: 403, body, gzip: true };
    const whole = graph().send(
      { app: 'discovery', tenantId, expectedRoles: [] },
      { method: 'POST', path: '/users' },
    );
    await expect(whole).rejects.toMatchObject({ reason: 'access-policy' });

    const cut = gzipSync(JSON.stringify(body)).subarray(0, 20);
    server.answer = { status: 403, body: cut, headers: { 'content-encoding': 'gzip' } };
    const broken = graph().send(
      { app: 'discovery', tenantId, expectedRoles: [] },
      { method: 'POST', path: '/users' },
    );
    await expect(broken).rejects.toMatchObject({ reason: 'unknown' });
  });
});
