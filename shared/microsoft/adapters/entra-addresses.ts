/** Entra's endpoints below the sign-in host, and the authority that MSAL accepts for them. */
import type { NodeAuthOptions } from '@azure/msal-node';

export interface EntraAddresses {
  adminConsent(tenant: string): string;
  authorize(tenant: string): string;
  issuer(tenant: string): string;
  readonly keys: string;
  /** MSAL wants an https authority; the endpoints that it really calls come from this metadata. */
  authority(
    tenant: string,
  ): Pick<NodeAuthOptions, 'authority' | 'authorityMetadata' | 'knownAuthorities'>;
}

export function entraAddresses(loginUrl: string): EntraAddresses {
  const { host } = new URL(loginUrl);
  const below = (tenant: string, path: string) => `${loginUrl}/${tenant}/${path}`;
  const keys = below('common', 'discovery/v2.0/keys');
  const authorityMetadata = JSON.stringify({
    issuer: below('{tenantid}', 'v2.0'),
    authorization_endpoint: below('{tenantid}', 'oauth2/v2.0/authorize'),
    token_endpoint: below('{tenantid}', 'oauth2/v2.0/token'),
    jwks_uri: keys,
  });
  return {
    keys,
    adminConsent: (tenant) => below(tenant, 'v2.0/adminconsent'),
    authorize: (tenant) => below(tenant, 'oauth2/v2.0/authorize'),
    issuer: (tenant) => below(tenant, 'v2.0'),
    authority: (tenant) => ({
      authority: `https://${host}/${tenant}`,
      authorityMetadata,
      knownAuthorities: [host],
    }),
  };
}
