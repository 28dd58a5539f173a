/** Directory objects as Graph shows them. */
import { createHash } from 'node:crypto';
import type {
  Application,
  AppRoleAssignment,
  FederatedCredential,
  PasswordCredential,
  ServicePrincipal,
  Tenant,
  User,
} from '../../directory/model.ts';
import { APP_ROLES, GRAPH_APP_ID, ROLE_TEMPLATES, SCOPES } from '../../directory/permissions.ts';
import type { Resource } from './query.ts';

export function applicationResource(application: Application, publisherDomain: string): Resource {
  return {
    id: application.id,
    deletedDateTime: application.deletedAt,
    api: { requestedAccessTokenVersion: application.requestedAccessTokenVersion ?? null },
    appId: application.appId,
    createdDateTime: application.createdAt,
    displayName: application.displayName,
    groupMembershipClaims: application.groupMembershipClaims,
    identifierUris: application.identifierUris ?? [],
    info: {
      logoUrl: null,
      marketingUrl: null,
      privacyStatementUrl: null,
      supportUrl: null,
      termsOfServiceUrl: null,
      ...application.info,
    },
    keyCredentials: [],
    notes: application.notes,
    optionalClaims: application.optionalClaims ?? null,
    passwordCredentials: application.passwordCredentials.map((credential) => ({
      ...passwordResource(credential),
      secretText: null,
    })),
    publisherDomain,
    requiredResourceAccess: application.requiredResourceAccess,
    servicePrincipalLockConfiguration: application.servicePrincipalLockConfiguration ?? null,
    signInAudience: application.signInAudience,
    tags: application.tags,
    uniqueName: application.uniqueName,
    web: { homePageUrl: null, logoutUrl: null, redirectUris: application.redirectUris },
  };
}

export function federatedResource(credential: FederatedCredential): Resource {
  return {
    id: credential.id,
    name: credential.name,
    issuer: credential.issuer,
    subject: credential.subject,
    description: credential.description ?? null,
    audiences: [credential.audience],
  };
}

/** With its text, which only the answer to addPassword may carry. */
export function passwordResource(credential: PasswordCredential): Resource {
  return {
    customKeyIdentifier: null,
    displayName: credential.displayName,
    endDateTime: credential.endDateTime,
    hint: credential.hint,
    keyId: credential.keyId,
    secretText: credential.secretText,
    startDateTime: credential.startDateTime,
  };
}

export function principalResource(
  principal: ServicePrincipal,
  registration: Application | undefined,
): Resource {
  const isGraph = principal.appId === GRAPH_APP_ID;
  return {
    id: principal.id,
    deletedDateTime: principal.deletedAt,
    accountEnabled: principal.accountEnabled,
    appDisplayName: registration?.displayName ?? principal.displayName,
    appId: principal.appId,
    appOwnerOrganizationId: registration?.tenantId ?? null,
    appRoles: isGraph ? GRAPH_APP_ROLES : [],
    displayName: principal.displayName,
    oauth2PermissionScopes: isGraph ? GRAPH_SCOPES : [],
    servicePrincipalNames: [principal.appId],
    servicePrincipalType: 'Application',
    signInAudience: registration?.signInAudience ?? 'AzureADMultipleOrgs',
  };
}

const GRAPH_APP_ROLES = Object.entries(APP_ROLES).map(([value, id]) => ({
  allowedMemberTypes: ['Application'],
  displayName: value,
  id,
  isEnabled: true,
  origin: 'Application',
  value,
}));

const GRAPH_SCOPES = Object.entries(SCOPES).map(([value, id]) => ({
  id,
  isEnabled: true,
  type: 'User',
  value,
}));

export function assignmentResource(
  assignment: AppRoleAssignment,
  principal: ServicePrincipal,
): Resource {
  return {
    id: assignment.id,
    deletedDateTime: null,
    appRoleId: assignment.appRoleId,
    createdDateTime: assignment.createdDateTime,
    principalDisplayName: principal.displayName,
    principalId: assignment.principalId,
    principalType: 'ServicePrincipal',
    resourceDisplayName: 'Microsoft Graph',
    resourceId: assignment.resourceId,
  };
}

export function userResource(user: User): Resource {
  return {
    id: user.id,
    displayName: user.displayName,
    mail: user.userPrincipalName,
    userPrincipalName: user.userPrincipalName,
  };
}

/** An activated role; who may not read roles learns only its type and id. */
export function roleResource(tenantId: string, name: string, isReadable: boolean): Resource {
  const told = (value: string | undefined) => (isReadable ? (value ?? null) : null);
  return {
    '@odata.type': '#microsoft.graph.directoryRole',
    id: guidOf(`${tenantId} ${name}`),
    deletedDateTime: null,
    description: told(`Members of ${name}.`),
    displayName: told(name),
    roleTemplateId: told(ROLE_TEMPLATES[name]),
  };
}

/** The same for the same text. */
function guidOf(text: string): string {
  const digest = createHash('sha256').update(text).digest('hex');
  return /^(.{8})(.{4})(.{4})(.{4})(.{12})/.exec(digest)?.slice(1).join('-') ?? '';
}

export function organisationResource(tenant: Tenant): Resource {
  return {
    id: tenant.id,
    createdDateTime: tenant.createdAt,
    displayName: tenant.displayName,
    tenantType: 'AAD',
    verifiedDomains: [
      {
        capabilities: 'Email',
        isDefault: true,
        isInitial: true,
        name: tenant.domain,
        type: 'Managed',
      },
    ],
  };
}
