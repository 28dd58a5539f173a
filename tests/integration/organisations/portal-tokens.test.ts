import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import {
  josePortalTokens,
  type PortalTokens,
} from '../../../shared/organisations/adapters/jose-portal-tokens.ts';

const issuer = 'https://portal.example.com';
let keys: Server;
let tokens: PortalTokens;
let sign: (iss: string, kid?: string, claims?: object) => Promise<string>;
let published: unknown;
let status = 200;

beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  published = {
    keys: [jwk, { ...jwk, kid: 'broken', n: '!' }, { kid: 'empty', kty: 'RSA' }, null],
  };
  keys = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(published));
  });
  await new Promise<void>((resolve) => keys.listen(0, 'localhost', resolve));
  tokens = verifier();
  sign = async (iss, kid = 'k1', claims = {}) =>
    `Bearer ${await new SignJWT({ iss, aud: 'api', sub: 'somebody', ...claims })
      .setProtectedHeader({ alg: 'RS256', kid })
      .setExpirationTime('5 minutes')
      .sign(privateKey)}`;
});
afterAll(() => new Promise((resolve) => keys.close(resolve)));

function verifier(): PortalTokens {
  const { port } = keys.address() as { port: number };
  const jwksUrl = `http://localhost:${port}`;
  return josePortalTokens({ issuer, audience: 'api', jwksUrl, timeoutSeconds: 5 });
}

describe('a portal token', () => {
  it('is believed whether or not its issuer ends in a slash, and means one person', async () => {
    const plain = await tokens.verify(await sign(issuer));
    const slashed = await tokens.verify(await sign(`${issuer}/`));

    expect(slashed).toEqual(plain);
    // Members are kept under this key: sha256 of "https://portal.example.com|somebody".
    expect(plain.key).toBe('J9VUWvCCD_i_Ut2F9Jm6Kzja0KElMLpO');
  });

  it('leads an address with a KELVIN SIGN to nobody whose address has a k', async () => {
    const emailOf = async (email: string) =>
      (await tokens.verify(await sign(issuer, 'k1', { email, email_verified: true }))).email;

    expect(await emailOf('KIM@X.example')).toBe('kim@x.example');
    expect(await emailOf('\u212aim@x.example')).toBe('\u212aim@x.example');
  });

  it.each([`${issuer}//`, `${issuer}/other`, 'https://elsewhere.example.com'])(
    'is refused from %s',
    async (other) => {
      await expect(tokens.verify(await sign(other))).rejects.toThrow();
    },
  );

  it.each(['broken', 'empty', 'unknown'])(
    'is invalid when the key that it names is %s, and its neighbours go on',
    async (kid) => {
      await expect(tokens.verify(await sign(issuer, kid))).rejects.toMatchObject({
        code: 'auth.invalid',
      });
      await expect(tokens.verify(await sign(issuer))).resolves.toBeDefined();
    },
  );

  it.each<[string, unknown, number]>([
    ['are not found', {}, 404],
    ['answer 503', {}, 503],
    ['are no key set', { keys: 7 }, 200],
  ])('is not judged while the published keys %s', async (_what, body, answered) => {
    const before = published;
    [published, status] = [body, answered];

    await expect(verifier().verify(await sign(issuer))).rejects.toMatchObject({
      code: 'auth.unavailable',
    });
    [published, status] = [before, 200];
  });

  it.each(['bearer ', 'BEARER ', 'Bearer  ', 'Bearer    '])(
    'is taken after the scheme written as "%s"',
    async (scheme) => {
      const token = (await sign(issuer)).slice('Bearer '.length);

      expect(await tokens.verify(scheme + token)).toEqual(await tokens.verify(`Bearer ${token}`));
    },
  );

  it('is invalid under any other scheme, and whatever the header holds', async () => {
    const token = (await sign(issuer)).slice('Bearer '.length);
    const schemes = ['', 'Bearer', 'Bearer\t', 'Bearer \t', 'Bearer, ', 'Basic ', 'Bearer Bearer '];
    for (const scheme of schemes) {
      await expect(tokens.verify(scheme + token)).rejects.toMatchObject({ code: 'auth.invalid' });
    }
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.boolean(), async (text, isBearer) => {
        await expect(tokens.verify(isBearer ? `Bearer ${text}` : text)).rejects.toMatchObject({
          code: 'auth.invalid',
        });
      }),
      { numRuns: 50 },
    );
  });
});
