/** The local face of an application in a tenant. */
import type { Application, ServicePrincipal } from '../../directory/model.ts';
import type { IdentityContext } from '../context.ts';

/** Consent makes the service principal, at most one for each application and tenant. */
export function ensurePrincipal(
  { directory }: IdentityContext,
  application: Application,
  tenantId: string,
): ServicePrincipal {
  return (
    directory.latest.servicePrincipal(tenantId, application.appId) ??
    directory.applications.addServicePrincipal(tenantId, application.appId, application.displayName)
  );
}

/** The home tenant, which for a customer's own application is the customer. */
export function publisherOf({ directory }: IdentityContext, { tenantId }: Application): string {
  return directory.tenant(tenantId)?.displayName ?? tenantId;
}
