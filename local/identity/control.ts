/** The control endpoint's changes to the directory, as plain functions. */
import type { Directory } from '../directory/directory.ts';
import type { Application } from '../directory/model.ts';
import type { TokenApp } from '../directory/partial-tokens.ts';
import { APP_ROLES } from '../directory/permissions.ts';
import type { PolicyRequest } from '../directory/policies.ts';
import type { NewTenant } from '../directory/tenants.ts';

/** Throws `DirectoryConflict` for a taken domain, a doubled user name or an unknown role. */
export function createTenant(
  directory: Directory,
  request: NewTenant,
): { id: string; users: { id: string; username: string }[] } {
  const { tenant, users } = directory.createTenant(request);
  return {
    id: tenant.id,
    users: users.map(({ id, userPrincipalName }) => ({ id, username: userPrincipalName })),
  };
}

/** False for an unknown tenant. */
export function setPolicies(
  directory: Directory,
  tenantId: string,
  request: PolicyRequest,
): boolean {
  if (directory.tenant(tenantId) === undefined) return false;
  directory.setPolicies(tenantId, request);
  return true;
}

/** Revokes one permission of the Calendar Sync applications, as an administrator does in Entra. False for an unknown tenant or permission. */
export function revokeGrant(directory: Directory, tenantId: string, permission: string): boolean {
  const role = APP_ROLES[permission];
  if (directory.tenant(tenantId) === undefined || role === undefined) return false;
  for (const principal of directory.latest.servicePrincipals(tenantId)) {
    if (directory.isSyncApplication(tenantId, principal.appId)) {
      directory.consent.revoke(principal, role);
    }
  }
  return true;
}

/** The application's next app-only token in the tenant holds only these roles, once. False for an unknown tenant. */
export function limitNextToken(
  directory: Directory,
  tenantId: string,
  { app, roles }: { app: TokenApp; roles: readonly string[] },
): boolean {
  const tenant = directory.tenant(tenantId);
  if (tenant === undefined) return false;
  directory.partialTokens.add(tenant.id, app, roles);
  return true;
}

interface ListedApplication {
  readonly app: TokenApp;
  readonly appId: string;
  readonly displayName: string;
  /** Values of the application permissions granted in this tenant. */
  readonly grants: readonly string[];
  /** Values of the delegated permissions that anybody granted. */
  readonly delegatedGrants: readonly string[];
  /** Includes the secret texts, so that a test can search for leaks. */
  readonly passwordCredentials: readonly {
    readonly keyId: string;
    readonly secretText: string;
    readonly endDateTime: string;
  }[];
}

/** Registered in the tenant or consented to there; undefined for an unknown tenant. */
export function listApplications(
  directory: Directory,
  tenantId: string,
): readonly ListedApplication[] | undefined {
  if (directory.tenant(tenantId) === undefined) return undefined;
  const { latest } = directory;
  const registered = latest.applications(tenantId);
  const consented = latest
    .servicePrincipals(tenantId)
    .flatMap(({ appId }) => latest.registration(appId) ?? [])
    .filter((application) => application.tenantId !== tenantId);
  return [...registered, ...consented].map((application) => listed(application));

  function listed({ appId, displayName, passwordCredentials }: Application): ListedApplication {
    const principal = latest.servicePrincipal(tenantId, appId);
    return {
      app: directory.isSyncApplication(tenantId, appId) ? 'sync' : 'discovery',
      appId,
      displayName,
      grants: principal === undefined ? [] : latest.roles(tenantId, principal.id),
      delegatedGrants:
        principal === undefined
          ? []
          : [...new Set(latest.grants(tenantId, principal.id).flatMap(({ scopes }) => scopes))],
      passwordCredentials: passwordCredentials.map(({ keyId, secretText, endDateTime }) => ({
        keyId,
        secretText,
        endDateTime,
      })),
    };
  }
}
