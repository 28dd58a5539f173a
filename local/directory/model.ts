/** The objects of a Microsoft tenant, which identity and Graph share. Times are ISO 8601 UTC. */

export interface Tenant {
  readonly id: string;
  readonly displayName: string;
  readonly domain: string;
  readonly createdAt: string;
}

export interface User {
  readonly tenantId: string;
  /** Object id, the `oid` claim. */
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  /** Directory role names such as `Global Administrator`. */
  readonly roles: readonly string[];
  readonly guest?: boolean;
}

export interface PasswordCredential {
  readonly keyId: string;
  readonly secretText: string;
  readonly hint: string;
  readonly displayName: string | null;
  readonly startDateTime: string;
  readonly endDateTime: string;
  /** Before this instant the token endpoint answers 7000215 on some replicas. */
  readonly effectiveAt: string;
}

export interface Application {
  /** Home tenant. */
  readonly tenantId: string;
  /** Object id. */
  readonly id: string;
  readonly appId: string;
  displayName: string;
  uniqueName: string | null;
  signInAudience: string;
  redirectUris: readonly string[];
  requiredResourceAccess: readonly RequiredResourceAccess[];
  tags: readonly string[];
  notes: string | null;
  passwordCredentials: readonly PasswordCredential[];
  /** Object ids of service principals. */
  owners: readonly string[];
  groupMembershipClaims: string | null;
  /** Foreign tokens accepted in place of a secret. */
  federatedCredentials?: readonly FederatedCredential[];
  identifierUris?: readonly string[];
  requestedAccessTokenVersion?: number | null;
  /** Kept and shown as they were given; tokens do not follow them. */
  optionalClaims?: object | null;
  info?: object;
  servicePrincipalLockConfiguration?: object | null;
  readonly createdAt: string;
  deletedAt: string | null;
}

export interface FederatedCredential {
  /** Absent: made with the directory itself, and not shown. */
  readonly id?: string;
  readonly name?: string;
  readonly description?: string | null;
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
}

interface RequiredResourceAccess {
  readonly resourceAppId: string;
  readonly resourceAccess: readonly { readonly id: string; readonly type: 'Role' | 'Scope' }[];
}

export interface ServicePrincipal {
  readonly tenantId: string;
  /** Object id, the `oid` claim of app-only tokens. */
  readonly id: string;
  readonly appId: string;
  displayName: string;
  accountEnabled: boolean;
  readonly createdAt: string;
  deletedAt: string | null;
}

export interface AppRoleAssignment {
  readonly id: string;
  readonly tenantId: string;
  readonly principalId: string;
  readonly resourceId: string;
  readonly appRoleId: string;
  readonly createdDateTime: string;
  /** Before this instant tokens may lack the role (consent propagation). */
  readonly effectiveAt: string;
}

/** Delegated permissions granted for everyone (`userId: null`) or by one user for themselves: one for each of them. */
export interface DelegatedGrant {
  readonly tenantId: string;
  readonly principalId: string;
  readonly userId: string | null;
  readonly scopes: readonly string[];
}

/** Our own tenant, which registers the discovery application and runs the product. */
export interface Provider {
  readonly tenantId: string;
  readonly discoveryAppId: string;
  /** Client secret of the discovery application. */
  readonly discoverySecret: string;
  /** The user-assigned identity that the product runs as. */
  readonly managedIdentity: { readonly clientId: string; readonly principalId: string };
  /** The value of App Service's `IDENTITY_HEADER`. */
  readonly managedIdentityHeader: string;
}

/** Set by `PUT /tenants/{tid}/policies`; `app: "sync"` means every Calendar Sync application of the tenant. */
export interface Policies {
  readonly applicationAccessPolicy: {
    readonly app: 'sync';
    readonly allow: readonly string[];
    /** Microsoft does not say whether it limits `Calendars.ReadBasic.All`; without this it does not. */
    readonly coversReadBasic?: boolean | undefined;
  } | null;
  readonly rbac: {
    readonly app: 'sync';
    readonly allow: readonly string[];
    /** Exchange knows an application by its service principal: object id by application id, when this was set. */
    readonly principals?: Readonly<Record<string, string>>;
  } | null;
  readonly appManagement: {
    readonly secrets: 'allowed' | 'forbidden';
    readonly maxLifetimeDays?: number;
  } | null;
  /** When the mailbox policies were last changed, for policy propagation. */
  readonly changedAt: string;
}

/** Who calls Graph, proven by a token that the identity emulator signed. */
export interface Caller {
  readonly tenantId: string;
  readonly appId: string;
  /** Service principal's object id, or the user's for a delegated token. */
  readonly objectId: string;
  /** Application permissions by value, e.g. `Calendars.Read`; empty for delegated tokens. */
  readonly roles: readonly string[];
  /** Delegated permissions; empty for app-only tokens. */
  readonly scopes: readonly string[];
}

/** The part of the directory that Graph's calendar side uses; identity and Graph's directory routes use `Directory`. */
export interface DirectoryReader {
  tenants(): readonly Tenant[];
  tenant(idOrDomain: string): Tenant | undefined;
  /** By object id or user principal name, ignoring case. */
  user(tenantId: string, idOrName: string): User | undefined;
  policies(tenantId: string): Policies;
  application(tenantId: string, appId: string): Application | undefined;
  servicePrincipal(tenantId: string, appId: string): ServicePrincipal | undefined;
  /** True for a Calendar Sync application: registered inside the customer's tenant, not the provider's. */
  isSyncApplication(tenantId: string, appId: string): boolean;
  /**
   * Undefined for a missing, malformed, expired, foreign or badly signed token. `authorization` is the header's value.
   */
  caller(authorization: string | undefined): Promise<Caller | undefined>;
}
