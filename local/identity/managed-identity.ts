/** The managed identity that App Service offers to its app (`IDENTITY_ENDPOINT`, `IDENTITY_HEADER`), and the check of its tokens. */
import type { JWTPayload } from 'jose';
import type { Directory } from '../directory/directory.ts';
import { managedIdentityClaims } from './claims.ts';

const EXCHANGE = 'api://AzureADTokenExchange';
const RESOURCES = [
  'https://vault.azure.net',
  'https://storage.azure.com',
  'https://webpubsub.azure.com',
  EXCHANGE,
];

interface ManagedIdentityToken {
  readonly access_token: string;
  /** Unix seconds as text. */
  readonly expires_on: string;
  readonly resource: string;
  readonly token_type: 'Bearer';
  readonly client_id: string;
}

/** Undefined for a resource that is not emulated. */
export async function managedIdentityToken(
  directory: Directory,
  identityBase: string,
  resource: string,
): Promise<ManagedIdentityToken | undefined> {
  const audience = resource.replace(/\/$/, '');
  if (!RESOURCES.includes(audience)) return undefined;
  const { tenantId, managedIdentity } = directory.provider;
  const version = audience === EXCHANGE ? '2.0' : '1.0';
  const claims = managedIdentityClaims(
    identityBase,
    { tenantId, ...managedIdentity },
    audience,
    version,
  );
  return {
    access_token: await directory.signing.sign(tenantId, claims),
    expires_on: String(claims.exp),
    resource,
    token_type: 'Bearer',
    client_id: managedIdentity.clientId,
  };
}

/** The claims of an `Authorization` header's token, if our managed identity got it for this audience. */
export async function verifyManagedIdentityToken(
  directory: Directory,
  authorization: string | undefined,
  audience: string,
): Promise<JWTPayload | undefined> {
  const [, token] = /^bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  if (token === undefined) return undefined;
  const claims = await directory.signing.verify(token, audience);
  return claims?.['oid'] === directory.provider.managedIdentity.principalId ? claims : undefined;
}
