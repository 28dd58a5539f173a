import { ConfidentialClientApplication, CryptoProvider } from '@azure/msal-node';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { listApplications } from '../../local/identity/control.ts';
import { managedIdentityToken } from '../../local/identity/managed-identity.ts';
import { redeemCode } from '../../local/identity/operations/redeem-code.ts';
import { openState } from '../../local/identity/state.ts';
import {
  type Browser,
  consent,
  createBrowser,
  type Microsoft,
  startMicrosoft,
} from '../support/microsoft.ts';

const GRAPH = 'https://graph.microsoft.com/.default';
const ADMINISTRATOR = 'admin@contoso.example';
const COLLEAGUE = 'colleague@contoso.example';

let microsoft: Microsoft;
let tenantId: string;

beforeAll(async () => {
  microsoft = await startMicrosoft();
  const { tenant } = microsoft.directory.createTenant({
    displayName: 'Contoso',
    domain: 'contoso.example',
    users: [
      { username: ADMINISTRATOR, roles: ['Global Administrator'] },
      { username: 'apps@contoso.example', roles: ['Application Administrator'] },
      { username: COLLEAGUE, roles: [] },
    ],
  });
  tenantId = tenant.id;
});

afterAll(() => microsoft.close());

/** The SDK with its own authority, whose metadata says where the emulator is. */
function client(
  tenant: string,
  credential: { clientSecret: string } | { clientAssertion: () => Promise<string> },
  clientId = microsoft.directory.provider.discoveryAppId,
): ConfidentialClientApplication {
  const base = `${microsoft.addresses.identity}/{tenantid}`;
  return new ConfidentialClientApplication({
    auth: {
      clientId,
      authority: `https://login.microsoftonline.com/${tenant}`,
      authorityMetadata: JSON.stringify({
        issuer: `${base}/v2.0`,
        authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
        token_endpoint: `${base}/oauth2/v2.0/token`,
        jwks_uri: `${base}/discovery/v2.0/keys`,
      }),
      ...credential,
    },
  });
}

const discovery = (tenant: string) =>
  client(tenant, { clientSecret: microsoft.directory.provider.discoverySecret });

function consentUrl(segment: string, parameters: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: microsoft.directory.provider.discoveryAppId,
    redirect_uri: `${microsoft.addresses.host}/api/consent/discovery`,
    scope: GRAPH,
    state: 'opaque state/1',
    ...parameters,
  });
  return `${microsoft.addresses.identity}/${segment}/v2.0/adminconsent?${query}`;
}

const browse = (): Browser => createBrowser(microsoft.addresses.identity);

async function newTenant(domain: string): Promise<{ id: string; administrator: string }> {
  const administrator = `admin@${domain}`;
  const { tenant } = microsoft.directory.createTenant({
    displayName: domain,
    domain,
    users: [{ username: administrator, roles: ['Privileged Role Administrator'] }],
  });
  return { id: tenant.id, administrator };
}

async function rolesIn(tenant: string): Promise<unknown> {
  const result = await discovery(tenant).acquireTokenByClientCredential({ scopes: [GRAPH] });
  return decodeJwt(result?.accessToken ?? '')['roles'];
}

describe('admin consent', () => {
  it('Admin consent answers the redirect URI with the tenant and grants everything that is registered.', async () => {
    const answer = await consent(browse(), consentUrl('organizations'), ADMINISTRATOR);

    expect(`${answer.origin}${answer.pathname}`).toBe(
      `${microsoft.addresses.host}/api/consent/discovery`,
    );
    expect(Object.fromEntries(answer.searchParams)).toEqual({
      admin_consent: 'True',
      tenant: tenantId,
      scope: expect.stringContaining('https://graph.microsoft.com/Place.Read.All'),
      state: 'opaque state/1',
    });
    expect(await rolesIn(tenantId)).toEqual(
      expect.arrayContaining(['Application.ReadWrite.OwnedBy', 'Place.Read.All']),
    );
    expect(listApplications(microsoft.directory, tenantId)).toEqual([
      expect.objectContaining({
        displayName: 'ClickShare Meeting Room Discovery',
        grants: expect.arrayContaining(['Place.Read.All']),
      }),
    ]);
  });

  it('Admin consent answers access_denied when the administrator declines.', async () => {
    const browser = browse();
    const signIn = await browser.open(consentUrl(tenantId));
    const approval = await browser.submit(signIn, { username: ADMINISTRATOR });

    const { url } = await browser.submit(approval, { decision: 'cancel' });

    const answer = new URL(url).searchParams;
    expect(answer.get('error')).toBe('consent_required');
    expect(answer.get('error_description')).toMatch(/^AADSTS65004: /);
    expect(answer.get('admin_consent')).toBe('True');
    expect(answer.get('state')).toBe('opaque state/1');
    expect(answer.has('tenant')).toBe(false);
  });

  it.each([COLLEAGUE, 'apps@contoso.example'])(
    'Admin consent keeps %s on its own page.',
    async (username) => {
      const browser = browse();
      const signIn = await browser.open(consentUrl(tenantId));

      const page = await browser.submit(signIn, { username });

      expect(page.status).toBe(400);
      expect(page.text).toContain('AADSTS90094');
      // The page leads back to the application, which learns why.
      const [, link = ''] = /<a href="([^"]+)">/.exec(page.text) ?? [];
      const { pathname, searchParams } = new URL(link.replaceAll('&amp;', '&'));
      expect(pathname).toBe('/api/consent/discovery');
      expect(searchParams.get('error')).toBe('access_denied');
      expect(searchParams.get('error_description')).toMatch(/^AADSTS90094: /);
      expect(searchParams.get('state')).toBe('opaque state/1');
    },
  );

  it('Admin consent refuses a foreign and an unknown account and asks again.', async () => {
    const { administrator } = await newTenant('fabrikam.example');
    const browser = browse();
    const signIn = await browser.open(consentUrl(tenantId));

    const foreign = await browser.submit(signIn, { username: administrator });
    const unknown = await browser.submit(signIn, { username: 'nobody@contoso.example' });

    expect(foreign.text).toContain('AADSTS50020');
    expect(unknown.text).toContain('AADSTS50034');
    expect(unknown.text).toContain('name="username"');
  });

  it.each([
    ['an unregistered redirect URI', { redirect_uri: 'https://evil.example/' }, 'AADSTS50011'],
    [
      'an unknown application',
      { client_id: '3f2504e0-4f89-41d3-9a0c-0305e82c3301' },
      'AADSTS700016',
    ],
    ['a missing scope', { scope: '' }, 'AADSTS900144'],
  ])('Admin consent shows %s on its own page.', async (_, parameters, code) => {
    const { status, text } = await browse().open(consentUrl(tenantId, parameters));

    expect(status).toBe(400);
    expect(text).toContain(code);
  });

  it('Admin consent does not exist for common, nor in an unknown tenant.', async () => {
    expect((await browse().open(consentUrl('common'))).text).toContain('AADSTS90130');
    expect((await browse().open(consentUrl('nowhere.example'))).text).toContain('AADSTS90002');
  });

  it('Admin consent replaces the earlier grant.', async () => {
    const { applications } = microsoft.directory;
    const { id, administrator } = await newTenant('again.example');
    const asks = (permission: string) => [
      {
        resourceAppId: '00000003-0000-0000-c000-000000000000',
        resourceAccess: [{ id: permission, type: 'Role' as const }],
      },
    ];
    const redirectUri = `${microsoft.addresses.host}/api/consent/sync`;
    const application = applications.register(id, {
      displayName: 'Sync',
      signInAudience: 'AzureADMyOrg',
      redirectUris: [redirectUri],
      requiredResourceAccess: asks('798ee544-9d2d-430c-a058-570e29e34338'),
    });
    const url = consentUrl(id, { client_id: application.appId, redirect_uri: redirectUri });
    const grants = () =>
      listApplications(microsoft.directory, id)?.flatMap((listed) => listed.grants);

    await consent(browse(), url, administrator);
    const before = grants();
    const requiredResourceAccess = asks('8ba4a692-bc31-4128-9094-475872af8a53');
    applications.save({ ...application, requiredResourceAccess });
    await consent(browse(), url, administrator);

    expect(before).toEqual(['Calendars.Read']);
    expect(grants()).toEqual(['Calendars.ReadBasic.All']);
  });

  it('Admin consent takes effect after the propagation delay.', async () => {
    const { id, administrator } = await newTenant('slow.example');
    microsoft.delays.consentPropagationMs = 3_600_000;
    await consent(browse(), consentUrl(id), administrator);
    microsoft.delays.consentPropagationMs = 0;

    expect(await rolesIn(id)).toBeUndefined();
  });
});

describe('sign-in with code and PKCE', () => {
  const REDIRECT = () => `${microsoft.addresses.host}/api/consent/sign-in`;

  async function begin(tenant: string, extra: Record<string, string> = {}) {
    const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
    const app = discovery(tenant);
    const url = await app.getAuthCodeUrl({
      scopes: ['openid', 'profile'],
      redirectUri: REDIRECT(),
      codeChallenge: challenge,
      codeChallengeMethod: 'S256',
      nonce: 'nonce-1',
      state: 'state-1',
      responseMode: 'query',
      ...extra,
    });
    return { app, url, verifier };
  }

  async function signedIn(username = ADMINISTRATOR): Promise<Browser> {
    const browser = browse();
    const page = await browser.open(consentUrl(tenantId));
    await browser.submit(page, { username });
    return browser;
  }

  it('Sign-in shows no page after consent, and the ID token proves tenant, person and roles.', async () => {
    const browser = browse();
    await consent(browser, consentUrl(tenantId), ADMINISTRATOR);
    const { app, url, verifier } = await begin(tenantId);

    const answer = new URL((await browser.open(url)).url).searchParams;
    const result = await app.acquireTokenByCode({
      code: answer.get('code') ?? '',
      scopes: ['openid', 'profile'],
      redirectUri: REDIRECT(),
      codeVerifier: verifier,
      nonce: 'nonce-1',
    });

    expect(answer.get('state')).toBe('state-1');
    const user = microsoft.directory.user(tenantId, ADMINISTRATOR);
    expect(result.uniqueId).toBe(user?.id);
    const keys = createRemoteJWKSet(
      new URL(`${microsoft.addresses.identity}/common/discovery/v2.0/keys`),
    );
    const { payload } = await jwtVerify(result.idToken, keys, {
      audience: microsoft.directory.provider.discoveryAppId,
      issuer: `${microsoft.addresses.identity}/${tenantId}/v2.0`,
    });
    expect(payload).toMatchObject({
      tid: tenantId,
      ver: '2.0',
      oid: user?.id,
      nonce: 'nonce-1',
      preferred_username: ADMINISTRATOR,
      acct: 0,
      wids: ['62e90394-69f5-4237-9190-012177145e10', 'b79fbf4d-3ef9-4689-8143-76b194e85509'],
    });
  });

  it('An authorization code is redeemed once, with its verifier, redirect URI and tenant.', async () => {
    const other = await newTenant('other.example');
    await consent(browse(), consentUrl(other.id), other.administrator);
    const browser = await signedIn();
    const redeem = async (change: {
      codeVerifier?: string;
      redirectUri?: string;
      authority?: string;
    }) => {
      const { app, url, verifier } = await begin(tenantId);
      const code = new URL((await browser.open(url)).url).searchParams.get('code') ?? '';
      const request = { code, codeVerifier: verifier, redirectUri: REDIRECT(), nonce: 'nonce-1' };
      return () => app.acquireTokenByCode({ ...request, scopes: ['openid', 'profile'], ...change });
    };
    const wrongVerifier = await redeem({ codeVerifier: 'w'.repeat(43) });
    const wrongAddress = await redeem({ redirectUri: `${microsoft.addresses.host}/elsewhere` });
    const wrongTenant = await redeem({
      authority: `https://login.microsoftonline.com/${other.id}`,
    });
    const twice = await redeem({});

    await expect(wrongVerifier()).rejects.toMatchObject({ errorNo: 501481 });
    await expect(wrongAddress()).rejects.toMatchObject({ errorNo: 500112 });
    await expect(wrongTenant()).rejects.toMatchObject({ errorNo: 700005 });
    await twice();
    await expect(twice()).rejects.toMatchObject({ errorNo: 54005 });
  });

  it('An authorization code is redeemed once when two requests redeem it at the same time.', async () => {
    const { url, verifier } = await begin(tenantId);
    const answer = new URL((await (await signedIn()).open(url)).url).searchParams;
    const { addresses, directory, deps } = microsoft;
    const state = openState(deps.store('identity'));
    const form = new URLSearchParams({
      client_id: directory.provider.discoveryAppId,
      client_secret: directory.provider.discoverySecret,
      code: answer.get('code') ?? '',
      code_verifier: verifier,
      redirect_uri: REDIRECT(),
    });
    const redeem = () =>
      redeemCode({ addresses, directory, state }, tenantId, directory.tenant(tenantId), form);

    const [one, other] = await Promise.allSettled([redeem(), redeem()]);

    expect(one).toMatchObject({ status: 'fulfilled' });
    expect(other).toMatchObject({ status: 'rejected', reason: { number: 54005 } });
  });

  it('A sign-in with prompt=none redirects back with an error when it needs a page.', async () => {
    const { url } = await begin(tenantId, { prompt: 'none' });

    const answer = new URL((await browse().open(url)).url).searchParams;

    expect(answer.get('error')).toBe('login_required');
    expect(answer.get('state')).toBe('state-1');
  });

  it('A sign-in with prompt=select_account asks for the account again, then goes on.', async () => {
    const browser = await signedIn();
    const { url } = await begin(tenantId, { prompt: 'select_account' });

    const page = await browser.open(url);
    const answer = await browser.submit(page, { username: COLLEAGUE });

    expect(page.text).toContain(`value="${ADMINISTRATOR}"`);
    expect(new URL(answer.url).searchParams.has('code')).toBe(true);
  });

  it('Sign-in with code and PKCE refuses to start without PKCE.', async () => {
    const browser = await signedIn();
    const { url } = await begin(tenantId);
    const bare = new URL(url);
    bare.searchParams.delete('code_challenge');

    const answer = new URL((await browser.open(bare.href)).url).searchParams;

    expect(answer.get('error')).toBe('invalid_request');
    expect(answer.get('error_description')).toContain('AADSTS9002325');
  });
});

describe('client credentials', () => {
  const failing = (app: ConfidentialClientApplication) =>
    app.acquireTokenByClientCredential({ scopes: [GRAPH], skipCache: true });

  function registered(endDateTime = '2099-01-01T00:00:00.000Z') {
    const { applications } = microsoft.directory;
    const application = applications.register(tenantId, {
      displayName: 'ClickShare Calendar Sync',
      signInAudience: 'AzureADMyOrg',
    });
    const startDateTime = '2020-01-01T00:00:00.000Z';
    const { secretText } = applications.addPassword(application, {
      displayName: null,
      startDateTime,
      endDateTime,
    });
    return { application, app: client(tenantId, { clientSecret: secretText }, application.appId) };
  }

  it('The client credentials grant issues a token without roles when there is no consent.', async () => {
    const { application, app } = registered();
    const { applications } = microsoft.directory;
    const principal = applications.addServicePrincipal(tenantId, application.appId, 'Sync');

    const result = await failing(app);

    const claims = decodeJwt(result?.accessToken ?? '');
    expect(claims).toMatchObject({
      aud: 'https://graph.microsoft.com',
      tid: tenantId,
      appid: application.appId,
      oid: principal.id,
      idtyp: 'app',
    });
    expect(claims).not.toHaveProperty('roles');
    const life = Number(claims.exp) - Number(claims.iat);
    expect(life).toBeGreaterThanOrEqual(3600);
    expect(life).toBeLessThanOrEqual(5400);
  });

  it('The client credentials grant does not know a secret that has not replicated, nor one that was removed.', async () => {
    const { directory, delays } = microsoft;
    const { application, app } = registered();
    directory.applications.addServicePrincipal(tenantId, application.appId, 'Sync');
    const [credential] =
      directory.application(tenantId, application.appId)?.passwordCredentials ?? [];
    delays.directoryReplicationMs = 3_600_000;
    const young = registered();
    delays.directoryReplicationMs = 0;

    await expect(failing(young.app)).rejects.toMatchObject({ errorNo: 700016 });
    expect((await failing(app))?.accessToken).toEqual(expect.any(String));
    const known = directory.application(tenantId, application.appId);
    if (known !== undefined) directory.applications.removePassword(known, credential?.keyId ?? '');
    await expect(failing(app)).rejects.toMatchObject({ errorNo: 7000215 });
  });

  it('The client credentials grant answers a different error to a wrong secret, an expired secret, a disabled and a missing service principal.', async () => {
    const { applications } = microsoft.directory;
    const expired = registered('2021-01-01T00:00:00.000Z');
    const missing = registered();
    const disabled = registered();
    const principal = applications.addServicePrincipal(
      tenantId,
      disabled.application.appId,
      'Sync',
    );
    applications.saveServicePrincipal({ ...principal, accountEnabled: false });

    await expect(
      failing(client(tenantId, { clientSecret: 'wrong' }, missing.application.appId)),
    ).rejects.toMatchObject({ errorCode: 'invalid_client', errorNo: 7000215, status: 401 });
    await expect(failing(expired.app)).rejects.toMatchObject({ errorNo: 7000222 });
    await expect(failing(missing.app)).rejects.toMatchObject({ errorNo: 7000229 });
    await expect(failing(disabled.app)).rejects.toMatchObject({
      errorCode: 'unauthorized_client',
      errorNo: 7000112,
    });
  });

  it('The client credentials grant refuses a foreign single-tenant application and an unknown tenant.', async () => {
    const { application } = registered();
    const { id } = await newTenant('third.example');
    const nowhere = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';

    await expect(
      failing(client(id, { clientSecret: 'any' }, application.appId)),
    ).rejects.toMatchObject({ errorCode: 'unauthorized_client', errorNo: 700016 });
    await expect(failing(discovery(nowhere))).rejects.toMatchObject({
      errorCode: 'invalid_request',
      errorNo: 90002,
    });
  });

  it('The client credentials grant accepts our managed identity in place of the secret, and no other assertion.', async () => {
    await consent(browse(), consentUrl(tenantId), ADMINISTRATOR);
    const { directory, addresses } = microsoft;
    const assertion = (resource: string) => async () =>
      (await managedIdentityToken(directory, addresses.identity, resource))?.access_token ?? '';

    const result = await failing(
      client(tenantId, { clientAssertion: assertion('api://AzureADTokenExchange') }),
    );

    expect(decodeJwt(result?.accessToken ?? '')['roles']).toContain('Place.Read.All');
    await expect(
      failing(client(tenantId, { clientAssertion: assertion('https://vault.azure.net') })),
    ).rejects.toMatchObject({ errorCode: 'invalid_client', errorNo: 700027 });
  });
});

describe('what an administrator may change later', () => {
  it('The policies of a tenant revoke consent of the discovery application and enable, disable and delete it.', async () => {
    const { directory } = microsoft;
    const { id, administrator } = await newTenant('changing.example');
    await consent(browse(), consentUrl(id), administrator);
    const switched = (discovery: object) => directory.setPolicies(id, { discovery });

    switched({ consent: false });
    const without = await rolesIn(id);
    switched({ enabled: false });

    expect(without).toBeUndefined();
    await expect(rolesIn(id)).rejects.toMatchObject({ errorNo: 7000112 });
    switched({ deleted: true });
    await expect(rolesIn(id)).rejects.toMatchObject({ errorNo: 7000229 });
    switched({});
    expect(await rolesIn(id)).toContain('Place.Read.All');
  });
});
