import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { type Serving, serve } from '../../local/kit/serve.ts';
import { createPortalIdentity, type PortalIdentity } from '../../local/portal-identity/server.ts';
import {
  type Browser,
  createBrowser,
  portOf,
  type TestDeps,
  testDeps,
} from '../support/microsoft.ts';

let deps: TestDeps;
let identity: PortalIdentity;
let base: string;
let serving: Serving;

beforeAll(async () => {
  deps = await testDeps();
  identity = createPortalIdentity(deps);
  base = deps.addresses.portalIdentity;
  serving = await serve(identity, { port: portOf(base), ...deps });
});

afterAll(async () => {
  await serving.close();
  deps.close();
});

async function verified(token: string) {
  const keys = createRemoteJWKSet(new URL(`${base}/jwks`));
  const { payload } = await jwtVerify(token, keys, {
    issuer: base,
    audience: 'api://calendar-integration',
    algorithms: ['RS256'],
  });
  return payload;
}

function authorization(verifier: string, extra: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: 'portal',
    redirect_uri: `${deps.addresses.portal}/signed-in`,
    response_type: 'code',
    scope: 'openid email roles',
    resource: 'api://calendar-integration',
    state: 'state-1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...extra,
  });
  return `${base}/auth?${query}`;
}

async function redeem(code: string, verifier: string) {
  const response = await fetch(`${base}/token`, {
    method: 'POST',
    headers: { origin: deps.addresses.portal },
    body: new URLSearchParams({
      client_id: 'portal',
      grant_type: 'authorization_code',
      code,
      redirect_uri: `${deps.addresses.portal}/signed-in`,
      code_verifier: verifier,
    }),
  });
  return {
    status: response.status,
    allowed: response.headers.get('access-control-allow-origin'),
    body: (await response.json()) as Record<string, unknown>,
  };
}

async function signIn(browser: Browser, verifier: string, fields: Record<string, string>) {
  const page = await browser.open(authorization(verifier));
  const { url } = await browser.submit(page, fields);
  return new URL(url).searchParams;
}

describe('sign-in to the portal', () => {
  it('Sign-in to the portal gives an access token for the API that names the person.', async () => {
    const verifier = randomBytes(32).toString('base64url');
    const browser = createBrowser(base);

    const answer = await signIn(browser, verifier, {
      email: 'Person@Example.com',
      roles: 'operator',
    });
    const { status, allowed, body } = await redeem(answer.get('code') ?? '', verifier);

    expect(answer.get('state')).toBe('state-1');
    expect(status).toBe(200);
    expect(allowed).toBe(deps.addresses.portal);
    expect(await verified(String(body['access_token']))).toMatchObject({
      email: 'person@example.com',
      email_verified: true,
      roles: ['operator'],
    });
  });

  it('Sign-in to the portal shows no page while the session is valid.', async () => {
    const verifier = randomBytes(32).toString('base64url');
    const browser = createBrowser(base);
    await signIn(browser, verifier, { email: 'again@example.com' });

    const { url } = await browser.open(authorization(verifier, { prompt: 'none' }));

    expect(new URL(url).searchParams.has('code')).toBe(true);
  });

  it('Sign-in to the portal refuses a code without its verifier.', async () => {
    const verifier = randomBytes(32).toString('base64url');
    const answer = await signIn(createBrowser(base), verifier, { email: 'p@example.com' });

    const { status, body } = await redeem(answer.get('code') ?? '', 'w'.repeat(43));

    expect(status).toBe(400);
    expect(body['error']).toBe('invalid_grant');
  });

  it('Sign-in to the portal asks again when the input is no address, and refuses a request without PKCE.', async () => {
    const browser = createBrowser(base);
    const page = await browser.open(authorization('x'.repeat(43)));
    const again = await browser.submit(page, { email: 'nobody' });
    const { url } = await browser.open(authorization('x').replace(/&code_challenge=[^&]*/, ''));

    expect(again.text).toContain('not an e-mail address');
    expect(new URL(url).searchParams.get('error')).toBe('invalid_request');
  });
});

describe('sign-out', () => {
  it('Sign-out of the portal ends the session and returns to the portal.', async () => {
    const verifier = randomBytes(32).toString('base64url');
    const browser = createBrowser(base);
    const answer = await signIn(browser, verifier, { email: 'leaving@example.com' });
    const { body } = await redeem(answer.get('code') ?? '', verifier);
    const query = new URLSearchParams({
      id_token_hint: String(body['id_token']),
      post_logout_redirect_uri: `${deps.addresses.portal}/`,
    });

    const page = await browser.open(`${base}/session/end?${query}`);
    const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(page.text) ?? [];
    const left = await browser.submit(page, { xsrf, logout: 'yes' });
    const silent = await browser.open(authorization(verifier, { prompt: 'none' }));

    expect(left.url).toBe(`${deps.addresses.portal}/`);
    expect(new URL(silent.url).searchParams.get('error')).toBe('login_required');
  });
});

describe('tokens for scripts', () => {
  it('Tokens for scripts verify like any other and keep one subject per address.', async () => {
    const first = await verified(
      await identity.issuePortalToken({ email: 'a@example.com', roles: [] }),
    );
    const second = await verified(
      await identity.issuePortalToken({ email: 'A@example.com', roles: ['operator-read'] }),
    );

    expect(second.sub).toBe(first.sub);
    expect(first).toMatchObject({ email: 'a@example.com', email_verified: true, roles: [] });
    expect(second['roles']).toEqual(['operator-read']);
  });

  it('An address with a KELVIN SIGN is another account than the same address with a k.', async () => {
    const tokenOf = async (email: string) =>
      await verified(await identity.issuePortalToken({ email, roles: [] }));
    const [kim, kelvin] = [await tokenOf('Kim@x.example'), await tokenOf('\u212aim@x.example')];

    expect(kelvin).toMatchObject({ email: '\u212aim@x.example' });
    expect(kelvin.sub).not.toBe(kim.sub);
  });

  it('Tokens for scripts stay valid after a restart of the emulator.', async () => {
    const token = await identity.issuePortalToken({ email: 'kept@example.com', roles: [] });
    const restarted = createPortalIdentity(deps);
    const later = await restarted.issuePortalToken({ email: 'kept@example.com', roles: [] });

    expect((await verified(later)).sub).toBe((await verified(token)).sub);
  });
});
