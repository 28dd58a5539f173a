import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { issued } from '../../../shared/devices/adapters/event-authentication.ts';

const CALLER = '7b3f7a5e-2c62-4f5c-9f39-5d5f7d1f6d11';
let identity: Server;
let issuer: string;
let sign: (claims: Record<string, string>, key?: CryptoKey) => Promise<string>;

beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  identity = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify(
        request.url?.endsWith('/keys') === true ? { keys: [jwk] } : { jwks_uri: `${issuer}/keys` },
      ),
    );
  });
  await new Promise<void>((resolve) => identity.listen(0, 'localhost', resolve));
  const address = identity.address();
  issuer = `http://localhost:${typeof address === 'object' ? address?.port : ''}`;
  sign = (claims, key = privateKey) =>
    new SignJWT({ iss: `${issuer}/`, aud: 'api://calendar', appid: CALLER, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setExpirationTime('5 minutes')
      .sign(key);
});
afterAll(() => new Promise((resolve) => identity.close(resolve)));

const isGenuine = async (token: string) =>
  await issued({ issuer, audience: 'api://calendar', caller: CALLER, timeoutMs: 5_000 }).isGenuine(
    new Headers({ authorization: `Bearer ${token}` }),
  );

describe('an event with a managed-identity token', () => {
  it('A token of the configured issuer, audience and caller proves an event.', async () => {
    expect(await isGenuine(await sign({}))).toBe(true);
  });

  it.each([
    ['another caller', { appid: '00000000-0000-0000-0000-000000000000' }],
    ['another audience', { aud: 'api://other' }],
    ['another issuer', { iss: 'https://elsewhere.example.com' }],
  ])('is refused from %s', async (_, claims) => {
    expect(await isGenuine(await sign(claims))).toBe(false);
  });

  it('A token that somebody else signed, or nobody, proves nothing.', async () => {
    const { privateKey } = await generateKeyPair('RS256');

    expect(await isGenuine(await sign({}, privateKey))).toBe(false);
    expect(await isGenuine('')).toBe(false);
  });
});
