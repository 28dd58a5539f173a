/** The browser's part: consent and sign-in addresses, redeeming the code, and full checks of the ID token. */
import { createHash } from 'node:crypto';
import { jwtVerify } from 'jose';
import { z } from 'zod';
import { KeysUnavailableError, publishedKeys } from '../../platform/bearer.ts';
import type { Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import { cleanText } from '../../platform/text.ts';
import { type CodeRequest, MicrosoftError, type SignIns } from '../contract.ts';
import type { DiscoveryCredential } from './discovery-credential.ts';
import type { EntraAddresses } from './entra-addresses.ts';
import type { EntraApplications } from './entra-applications.ts';
import { fromMsal } from './entra-errors.ts';
import { graphClient } from './graph-client.ts';
import { signedInUser } from './signed-in-user.ts';

const GRAPH = 'https://graph.microsoft.com';
const GRAPH_SCOPE = `${GRAPH}/.default`;
/** Tenant of all personal Microsoft accounts. */
const PERSONAL_TENANT = '9188040d-6c67-4c5b-b112-36a304b66dad';
const SKEW_SECONDS = 300;
/** Entra issues the token while its code is redeemed. */
const ID_TOKEN_AGE_SECONDS = 600;
/** Who signs in, and the name of their organisation: all covered by the approval that came just before. */
const SIGN_IN_SCOPES = ['openid', 'profile', `${GRAPH}/User.Read`];

const claimsSchema = z.object({
  iss: z.string(),
  /** https://openid.net/specs/openid-connect-core-1_0.html#IDToken: at most 255 ASCII characters. */
  sub: z.string().regex(/^[\x20-\x7e]{1,255}$/),
  /** This app alone: nobody else is meant to read the token. */
  aud: z.union([z.string(), z.tuple([z.string()])]),
  azp: z.string().optional(),
  tid: z.guid().refine((tid) => tid !== PERSONAL_TENANT),
  oid: z.string().min(1),
  ver: z.literal('2.0'),
  nonce: z.string(),
  /** Left out at times, and then a pointer elsewhere may stand in its place. */
  wids: z.array(z.string()).optional().catch(undefined),
  preferred_username: z.string().optional(),
});

interface Deps {
  readonly addresses: EntraAddresses;
  readonly applications: EntraApplications;
  readonly discovery: DiscoveryCredential;
  readonly clientId: string;
  readonly graphUrl: string;
  readonly timeoutSeconds: number;
  readonly clock: Clock;
}

export function entraSignIn(deps: Deps): SignIns {
  const { addresses, clientId, graphUrl, timeoutSeconds, clock } = deps;
  const exchange = codeExchange(deps);
  return {
    adminConsentUrl: ({ tenantId, clientId: application, redirectUri, state }) =>
      withQuery(addresses.adminConsent(tenantId), {
        client_id: application,
        scope: GRAPH_SCOPE,
        redirect_uri: redirectUri,
        state,
      }),
    signInUrl: ({ tenantId, redirectUri, state, nonce, codeVerifier, permissions }) =>
      withQuery(addresses.authorize(tenantId), {
        client_id: clientId,
        response_type: 'code',
        response_mode: 'query',
        scope: scopesOf(permissions).join(' '),
        redirect_uri: redirectUri,
        state,
        nonce,
        code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
        code_challenge_method: 'S256',
      }),
    async redeem(request) {
      const { claims, accessToken } = await exchange(request);
      const user = signedInUser({ graphUrl, accessToken, timeoutSeconds });
      return {
        tenantId: claims.tid,
        objectId: claims.oid,
        roles: claims.wids ?? (await user.directoryRoles()),
        tenantName:
          (await user.tenantName()) ??
          cleanText(claims.preferred_username?.split('@')[1], 256) ??
          claims.tid,
      };
    },
    async actAs(request, work) {
      const { claims, accessToken, scopes } = await exchange(request);
      const { tid: tenantId, oid: objectId } = claims;
      const token = { accessToken, roles: [], expiresAt: clock().toISOString() };
      const tokens = () => ({ acquire: () => Promise.resolve(token) });
      const graph = graphClient({ url: graphUrl, timeoutSeconds, tokens, clock });
      const identity = { app: 'discovery', tenantId, expectedRoles: [] } as const;
      return await work({
        tenantId,
        objectId,
        permissions: scopes.map((scope) => scope.slice(scope.lastIndexOf('/') + 1)),
        send: (sent) => graph.send(identity, sent),
      });
    },
  };
}

/** Redeems a code and checks the ID token that comes with the access token. */
function codeExchange(deps: Omit<Deps, 'graphUrl'>) {
  const { addresses, applications, discovery, clientId } = deps;
  const verify = idTokenVerifier(deps);
  return async function exchange({
    tenantId,
    redirectUri,
    code,
    nonce,
    codeVerifier,
    permissions,
  }: CodeRequest & { readonly permissions?: readonly string[] }) {
    const application = applications.throwAway(tenantId, clientId, await discovery.get());
    const { idToken, accessToken, scopes } = await application
      .acquireTokenByCode({
        code,
        codeVerifier,
        redirectUri,
        // MSAL compares only what is on the request.
        nonce,
        scopes: scopesOf(permissions),
      })
      .catch((thrown: unknown) => {
        throw thrown instanceof AppError ? thrown : fromMsal(thrown);
      });
    const { claims, keyIssuer } = await verify(idToken);
    const issuer = addresses.issuer(claims.tid);
    const isOurs = claims.nonce === nonce && (claims.azp ?? clientId) === clientId;
    if (!isOurs || claims.iss !== issuer || !maySign(keyIssuer, claims.tid, issuer)) {
      throw new MicrosoftError('unknown', { code: 'id-token' });
    }
    return { claims, accessToken, scopes };
  };
}

function idTokenVerifier({
  addresses,
  clientId,
  timeoutSeconds,
  clock,
}: Pick<Deps, 'addresses' | 'clientId' | 'timeoutSeconds' | 'clock'>) {
  // A key that was made after the last look is asked for at once.
  const keys = publishedKeys(addresses.keys, { timeoutMs: timeoutSeconds * 1000, cooldownMs: 0 });
  return async function verify(idToken: string) {
    try {
      const { payload, protectedHeader } = await jwtVerify(idToken, keys, {
        algorithms: ['RS256'],
        audience: clientId,
        clockTolerance: SKEW_SECONDS,
        currentDate: clock(),
        requiredClaims: ['exp', 'sub'],
        maxTokenAge: ID_TOKEN_AGE_SECONDS,
      });
      const key = keys.jwks()?.keys.find(({ kid }) => kid === protectedHeader.kid);
      if (key === undefined) throw new Error('The token names no key of the issuer.');
      return {
        claims: claimsSchema.parse(payload),
        keyIssuer: 'issuer' in key ? key.issuer : undefined,
      };
    } catch (cause) {
      const reason = cause instanceof KeysUnavailableError ? 'unavailable' : 'unknown';
      throw new MicrosoftError(reason, { code: 'id-token', cause });
    }
  };
}

const scopesOf = (permissions: readonly string[] = []): string[] => [
  ...SIGN_IN_SCOPES,
  ...permissions.map((permission) => `${GRAPH}/${permission}`),
];

/**
 * Whether a key may sign for the tenant: one that names an issuer signs for no other, `{tenantid}` standing for any.
 * As in Microsoft's own validator, one that names none is not limited.
 * https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-the-signing-key-issuer
 */
const maySign = (keyIssuer: unknown, tenantId: string, issuer: string): boolean =>
  keyIssuer === undefined ||
  (typeof keyIssuer === 'string' && keyIssuer.replaceAll('{tenantid}', tenantId) === issuer);

function withQuery(address: string, query: Readonly<Record<string, string>>): string {
  const url = new URL(address);
  url.search = new URLSearchParams(query).toString();
  return url.href;
}
