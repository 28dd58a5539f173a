/** Admin consent, and the token endpoint's refusals. */
import { fact } from '../fact.ts';
import { asApp, ask, askToken, claimsOf, entraRefusal } from '../http.ts';
import type { Target } from '../target.ts';

const CODES = 'https://learn.microsoft.com/entra/identity-platform/reference-error-codes';
const CONSENT = 'https://learn.microsoft.com/entra/identity-platform/v2-admin-consent';
const CLIENT_CREDENTIALS =
  'https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow';
const NOBODY = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const EVIL = 'https://unregistered.example/';

const adminConsent = (target: Target, clientId: string, redirectUri: string) =>
  `${target.loginUrl}/${target.tenantId}/v2.0/adminconsent?${new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: 'https://graph.microsoft.com/.default',
    state: 'opaque state/1',
  })}`;

export const identityFacts = [
  fact('An approved admin consent comes back with admin_consent, tenant, scope and state.', {
    source: CONSENT,
    needs: ['discovery', 'person'],
    changes: true,
    expected: {
      admin_consent: 'True',
      isTenant: true,
      state: 'opaque state/1',
      parameters: ['admin_consent', 'scope', 'state', 'tenant'],
    },
    async see(target) {
      const { clientId } = target.discovery;
      const url = adminConsent(target, clientId, target.person.redirectUri);
      const { searchParams } = await target.person.approve(url, 'accept');
      return {
        admin_consent: searchParams.get('admin_consent'),
        isTenant: searchParams.get('tenant') === target.tenantId,
        state: searchParams.get('state'),
        parameters: [...searchParams.keys()].sort(),
      };
    },
  }),
  fact('A declined admin consent comes back with AADSTS65004, and still with admin_consent=True.', {
    source: CONSENT,
    needs: ['discovery', 'person'],
    expected: { error: 'consent_required', number: '65004', admin_consent: 'True', tenant: null },
    async see(target) {
      const { clientId } = target.discovery;
      const url = adminConsent(target, clientId, target.person.redirectUri);
      const { searchParams } = await target.person.approve(url, 'cancel');
      const text = searchParams.get('error_description') ?? '';
      return {
        error: searchParams.get('error'),
        number: /^AADSTS(\d+)/.exec(text)?.[1] ?? null,
        admin_consent: searchParams.get('admin_consent'),
        tenant: searchParams.get('tenant'),
      };
    },
  }),
  fact('Admin consent never redirects to an address that is not registered.', {
    source: CONSENT,
    needs: ['discovery'],
    expected: { redirectsThere: false },
    async see(target) {
      const { headers } = await ask(adminConsent(target, target.discovery.clientId, EVIL));
      return { redirectsThere: headers.get('location')?.startsWith(EVIL) ?? false };
    },
  }),
  fact(
    'An app-only token of an approved app is for Graph, names its tenant and carries its roles.',
    {
      source: CLIENT_CREDENTIALS,
      needs: ['discovery'],
      expected: {
        audience: 'https://graph.microsoft.com',
        isTenant: true,
        roles: ['Application.ReadWrite.OwnedBy', 'Place.Read.All'],
        hasRefreshToken: false,
      },
      async see(target) {
        const { body } = await askToken(target, target.tenantId, asApp(target.discovery));
        const { aud, tid, roles } = claimsOf(body.access_token);
        return {
          audience: String(aud),
          isTenant: tid === target.tenantId,
          roles: Array.isArray(roles) ? roles.map(String).sort() : [],
          hasRefreshToken: body.refresh_token !== undefined,
        };
      },
    },
  ),
  fact('An app-only token lives between 60 and 90 minutes.', {
    source: 'https://learn.microsoft.com/entra/identity-platform/access-tokens#token-lifetime',
    needs: ['discovery'],
    expected: { isWithin: true },
    async see(target) {
      const { body } = await askToken(target, target.tenantId, asApp(target.discovery));
      // The answer counts from now, and the token may be some seconds old.
      return { isWithin: body.expires_in > 3500 && body.expires_in <= 5400 };
    },
  }),
  fact('A wrong client secret is refused with AADSTS7000215.', {
    source: CODES,
    needs: ['discovery'],
    expected: { status: 401, error: 'invalid_client', number: 7000215 },
    see: async (target) =>
      entraRefusal(
        await askToken(
          target,
          target.tenantId,
          asApp({ ...target.discovery, clientSecret: 'wrong~secret' }),
        ),
      ),
  }),
  fact('A request without secret and assertion is refused with AADSTS7000218.', {
    source: CODES,
    needs: ['discovery'],
    expected: { status: 401, error: 'invalid_client', number: 7000218 },
    async see(target) {
      const { client_secret: _, ...form } = asApp(target.discovery);
      return entraRefusal(await askToken(target, target.tenantId, form));
    },
  }),
  fact('An app that the tenant does not know is refused with AADSTS700016.', {
    source: CODES,
    expected: { status: 400, error: 'unauthorized_client', number: 700016 },
    see: async (target) =>
      entraRefusal(
        await askToken(target, target.tenantId, asApp({ clientId: NOBODY, clientSecret: 'any' })),
      ),
  }),
  fact('A tenant that does not exist is refused with AADSTS90002.', {
    source: CODES,
    needs: ['discovery'],
    expected: { status: 400, error: 'invalid_request', number: 90002 },
    see: async (target) => entraRefusal(await askToken(target, NOBODY, asApp(target.discovery))),
  }),
  fact('A token request without a grant type is refused with AADSTS900144.', {
    source: CODES,
    expected: { status: 400, error: 'invalid_request', number: 900144 },
    see: async (target) => entraRefusal(await askToken(target, target.tenantId, { a: 'b' })),
  }),
  fact('Client credentials for a scope other than .default are refused with AADSTS1002012.', {
    source: CLIENT_CREDENTIALS,
    needs: ['discovery'],
    expected: { status: 400, error: 'invalid_scope', number: 1002012 },
    see: async (target) =>
      entraRefusal(
        await askToken(target, target.tenantId, {
          ...asApp(target.discovery),
          scope: 'https://graph.microsoft.com/Place.Read.All',
        }),
      ),
  }),
  fact('Each signing key of the multi-tenant endpoint names its own issuer.', {
    source: 'https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-the-issuer',
    expected: { keysWithoutIssuer: 0 },
    async see({ loginUrl }) {
      const { body } = await ask(`${loginUrl}/common/discovery/v2.0/keys`);
      const keys: { issuer?: string }[] = body.keys;
      return { keysWithoutIssuer: keys.filter(({ issuer }) => issuer === undefined).length };
    },
  }),
];
