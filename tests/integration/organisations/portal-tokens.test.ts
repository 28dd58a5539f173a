import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import {
  josePortalTokens,
  type PortalTokens,
} from '../../../shared/organisations/adapters/jose-portal-tokens.ts';

const issuer = 'https://portal.example.com';
let keys: Server;
let tokens: PortalTokens;
let sign: (iss: string) => Promise<string>;

beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  keys = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => keys.listen(0, 'localhost', resolve));
  const { port } = keys.address() as { port: number };
  tokens = josePortalTokens({
    issuer,
    audience: 'api',
    jwksUrl: `http://localhost:${port}`,
    timeoutSeconds: 5,
  });
  sign = async (iss) =>
    `Bearer ${await new SignJWT({ iss, aud: 'api', sub: 'somebody' })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setExpirationTime('5 minutes')
      .sign(privateKey)}`;
});
afterAll(() => new Promise((resolve) => keys.close(resolve)));

describe('a portal token', () => {
  it('is believed whether or not its issuer ends in a slash, and means one person', async () => {
    const plain = await tokens.verify(await sign(issuer));
    const slashed = await tokens.verify(await sign(`${issuer}/`));

    expect(slashed).toEqual(plain);
    // Members are kept under this key: sha256 of "https://portal.example.com|somebody".
    expect(plain.key).toBe('J9VUWvCCD_i_Ut2F9Jm6Kzja0KElMLpO');
  });

  it.each([`${issuer}//`, `${issuer}/other`, 'https://elsewhere.example.com'])(
    'is refused from %s',
    async (other) => {
      await expect(tokens.verify(await sign(other))).rejects.toThrow();
    },
  );
});
