/** Checks the application, the tenant and the redirect URI of a request. A failure here is a page, never a redirect. */
import type { Application, Tenant } from '../../directory/model.ts';
import type { IdentityContext } from '../context.ts';
import { IdentityError, missingParameter } from '../errors.ts';

export interface ClientRequest {
  readonly application: Application;
  readonly redirectUri: string;
  /** The tenant of the path; undefined when whoever signs in decides. */
  readonly tenant: Tenant | undefined;
  /** The path's tenant as an id, or `organizations` or `common`. */
  readonly authority: string;
}

export function checkClient(
  { directory }: IdentityContext,
  segment: string,
  query: URLSearchParams,
): ClientRequest {
  const tenant = tenantOf({ directory }, segment);
  const clientId = query.get('client_id');
  if (!clientId) throw missingParameter('client_id');
  const application = directory.latest.registration(clientId);
  if (application === undefined || !isOfferedIn(application, tenant)) {
    throw applicationNotFound(clientId, tenant?.displayName ?? segment);
  }
  if (tenant === undefined && application.signInAudience === 'AzureADMyOrg') {
    throw new IdentityError(
      50194,
      `Application '${clientId}'(${application.displayName}) is not configured as a multi-tenant application. Use a tenant-specific endpoint.`,
    );
  }
  const redirectUri = query.get('redirect_uri');
  if (!redirectUri) throw missingParameter('redirect_uri');
  if (!application.redirectUris.includes(redirectUri)) {
    throw new IdentityError(
      50011,
      `The redirect URI '${redirectUri}' specified in the request does not match the redirect URIs configured for the application '${clientId}'.`,
    );
  }
  return { application, redirectUri, tenant, authority: tenant?.id ?? segment };
}

export function tenantOf(
  { directory }: Pick<IdentityContext, 'directory'>,
  segment: string,
): Tenant | undefined {
  if (segment === 'organizations' || segment === 'common') return undefined;
  const tenant = directory.tenant(segment);
  if (tenant === undefined) {
    throw new IdentityError(
      90002,
      `Tenant '${segment}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
    );
  }
  return tenant;
}

/** Single-tenant applications exist only where they are registered. */
export function isOfferedIn(application: Application, tenant: Tenant | undefined): boolean {
  return (
    tenant === undefined ||
    application.tenantId === tenant.id ||
    application.signInAudience !== 'AzureADMyOrg'
  );
}

export function applicationNotFound(clientId: string, directoryName: string): IdentityError {
  return new IdentityError(
    700016,
    `Application with identifier '${clientId}' was not found in the directory '${directoryName}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.`,
  );
}
