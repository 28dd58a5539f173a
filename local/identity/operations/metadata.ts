/** Discovery document and signing keys. */

import { issuerV2 } from '../claims.ts';
import type { IdentityContext } from '../context.ts';
import { tenantOf } from './check-client.ts';

/** Tenant-independent metadata carries this template where the tenant id belongs. */
const ANY_TENANT = '{tenantid}';

export function openidConfiguration({ addresses, directory }: IdentityContext, segment: string) {
  const tenant = tenantOf({ directory }, segment);
  const base = `${addresses.identity}/${tenant?.id ?? segment}`;
  return {
    issuer: issuerV2(addresses.identity, tenant?.id ?? ANY_TENANT),
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'nonce', 'tid', 'ver', 'oid', 'name'],
  };
}

/** Each key may sign only for the tenant that its `issuer` names. */
export async function keys({ addresses, directory }: IdentityContext, segment: string) {
  const tenant = tenantOf({ directory }, segment);
  const tenantIds = tenant === undefined ? directory.signing.tenantsWithKeys() : [tenant.id];
  return {
    keys: await Promise.all(
      tenantIds.map(async (tenantId) => ({
        ...(await directory.signing.publicKey(tenantId)),
        issuer: issuerV2(addresses.identity, tenantId),
      })),
    ),
  };
}
