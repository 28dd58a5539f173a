/** What the sign-in believes of an ID token: https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation */
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { entraAddresses } from '../../../shared/microsoft/adapters/entra-addresses.ts';
import type { EntraApplications } from '../../../shared/microsoft/adapters/entra-applications.ts';
import { entraSignIn } from '../../../shared/microsoft/adapters/entra-sign-in.ts';

const clientId = '11111111-1111-4111-8111-111111111111';
const tenantId = '22222222-2222-4222-8222-222222222222';
const otherTenant = '33333333-3333-4333-8333-333333333333';
const now = Math.floor(Date.parse('2026-03-01T12:00:00.000Z') / 1000);

let server: Server;
let login: string;
let published: unknown;
let status = 200;
let key: { privateKey: CryptoKey; jwk: JWK };
beforeAll(async () => {
  const pair = await generateKeyPair('RS256');
  key = { privateKey: pair.privateKey, jwk: { ...(await exportJWK(pair.publicKey)), kid: 'k1' } };
  server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(published));
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  login = `http://localhost:${(server.address() as { port: number }).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function redeem(change: {
  /** Undefined leaves a claim out. */
  claims?: Readonly<Record<string, unknown>>;
  keys?: unknown;
  namesKey?: boolean;
  answers?: number;
}) {
  const template = `${login}/{tenantid}/v2.0`;
  published = change.keys ?? { keys: [{ ...key.jwk, use: 'sig', issuer: template }] };
  status = change.answers ?? 200;
  const claims = {
    iss: `${login}/${tenantId}/v2.0`,
    aud: clientId,
    sub: 'pairwise',
    tid: tenantId,
    oid: 'person',
    ver: '2.0',
    nonce: 'nonce',
    wids: ['role'],
    iat: now - 300,
    nbf: now - 300,
    exp: now + 3600,
    ...change.claims,
  };
  const idToken = await new SignJWT(JSON.parse(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'RS256', ...(change.namesKey === false ? {} : { kid: 'k1' }) })
    .sign(key.privateKey);
  const applications = {
    throwAway: () => ({ acquireTokenByCode: async () => ({ idToken, accessToken: 'opaque' }) }),
  } as unknown as EntraApplications;
  const signIns = entraSignIn({
    addresses: entraAddresses(login),
    applications,
    discovery: { get: async () => ({ kind: 'secret', version: '1', value: 's' }), renew() {} },
    clientId,
    graphUrl: login,
    timeoutSeconds: 2,
    clock: () => new Date(now * 1000),
  });
  return await signIns.redeem({
    tenantId,
    redirectUri: 'https://api.example.com/consent/sign-in',
    code: 'code',
    nonce: 'nonce',
    codeVerifier: 'v'.repeat(43),
  });
}
const withIssuer = (issuer: unknown) => ({ keys: [{ ...key.jwk, use: 'sig', issuer }] });

describe('an ID token', () => {
  it.each<[string, () => Parameters<typeof redeem>[0]]>([
    ['that Entra issues', () => ({})],
    ['with this app as azp', () => ({ claims: { azp: clientId } })],
    [
      'with this app as the only one of a list of audiences',
      () => ({ claims: { aud: [clientId] } }),
    ],
    [
      'whose key signs for its tenant alone',
      () => ({ keys: withIssuer(`${login}/${tenantId}/v2.0`) }),
    ],
    ['whose key names no issuer', () => ({ keys: withIssuer(undefined) })],
    [
      'beside keys that are broken',
      () => ({ keys: { keys: [null, 'x', { kid: 'k0', kty: 'RSA' }, key.jwk] } }),
    ],
  ])('%s is believed.', async (_what, change) => {
    expect(await redeem(change())).toMatchObject({ tenantId, objectId: 'person', roles: ['role'] });
  });

  it.each<[string, () => Parameters<typeof redeem>[0]]>([
    [
      'whose key signs for another tenant',
      () => ({ keys: withIssuer(`${login}/${otherTenant}/v2.0`) }),
    ],
    [
      'whose key signs for another cloud',
      () => ({ keys: withIssuer('https://login.example.com/{tenantid}/v2.0') }),
    ],
    ['whose key names its issuer by no text', () => ({ keys: withIssuer(7) })],
    [
      'that names no key',
      () => ({ namesKey: false, keys: withIssuer(`${login}/${otherTenant}/v2.0`) }),
    ],
    [
      'whose key is broken',
      () => ({ keys: { keys: [{ kid: 'k1', kty: 'RSA', n: '!', e: 'AQAB' }] } }),
    ],
    ['whose key is not published', () => ({ keys: { keys: [] } })],
    ['issued for another app', () => ({ claims: { azp: otherTenant } })],
    ['with an azp that is no text', () => ({ claims: { azp: [clientId] } })],
    ['with another audience', () => ({ claims: { aud: otherTenant } })],
    ['with another audience besides', () => ({ claims: { aud: [clientId, otherTenant] } })],
    [
      'with another audience besides and an azp',
      () => ({ claims: { aud: [clientId, otherTenant], azp: clientId } }),
    ],
    ['without sub', () => ({ claims: { sub: undefined } })],
    ['with an empty sub', () => ({ claims: { sub: '' } })],
    ['with a sub of 256 characters', () => ({ claims: { sub: 's'.repeat(256) } })],
    ['with a sub that is no text', () => ({ claims: { sub: 7 } })],
    ['without iat', () => ({ claims: { iat: undefined } })],
    ['with an iat that is no number', () => ({ claims: { iat: 'now' } })],
    ['issued in the future', () => ({ claims: { iat: now + 301 } })],
    ['issued long before its code was redeemed', () => ({ claims: { iat: now - 1_000 } })],
    ['that has ended', () => ({ claims: { exp: now - 301 } })],
    ['that is not valid yet', () => ({ claims: { nbf: now + 301 } })],
    ['of another nonce', () => ({ claims: { nonce: 'other' } })],
    ['of another tenant than its issuer', () => ({ claims: { tid: otherTenant } })],
    ['of a personal account', () => ({ claims: { tid: '9188040d-6c67-4c5b-b112-36a304b66dad' } })],
  ])('%s is refused.', async (_what, change) => {
    await expect(redeem(change())).rejects.toMatchObject({ reason: 'unknown', code: 'id-token' });
  });

  it.each<[string, Parameters<typeof redeem>[0]]>([
    ['answer 503', { answers: 503 }],
    ['redirect', { answers: 302 }],
    ['are no key set', { keys: { keys: 'none' } }],
  ])('is not judged while the keys %s.', async (_what, change) => {
    await expect(redeem(change)).rejects.toMatchObject({ reason: 'unavailable', code: 'id-token' });
  });
});
