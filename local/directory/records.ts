/** The directory's documents as they are kept, and what one replica shows of them. */
import type { Collection, Store } from '../kit/store.ts';
import type {
  Application,
  AppRoleAssignment,
  DelegatedGrant,
  Policies,
  ServicePrincipal,
  Tenant,
  User,
} from './model.ts';
import { appRoleValue } from './permissions.ts';
import { type History, type Replica, type Replicated, replicate } from './replication.ts';

/** Soft-deleted objects can be restored for this long. */
const RETENTION_MS = 30 * 24 * 60 * 60 * 1000;

export interface Records {
  readonly tenants: Collection<Tenant>;
  /** By `tenant|object id`. */
  readonly users: Collection<User>;
  readonly policies: Collection<Policies>;
  /** By `tenant|appId`. */
  readonly applications: Replicated<Application>;
  /** By `tenant|object id`. */
  readonly servicePrincipals: Replicated<ServicePrincipal>;
  /** By `tenant|principal|appRoleId`. */
  readonly assignments: Replicated<AppRoleAssignment>;
  /** By `tenant|principal|user or *`. */
  readonly grants: Replicated<DelegatedGrant>;
  /** Home tenant of each appId ever registered. */
  readonly homes: Collection<string>;
  transaction<R>(work: () => R): R;
}

export function openRecords(store: Store): Records {
  const replicated = <T>(name: string): Replicated<T> =>
    replicate(store.collection<History<T>>(name));
  return {
    tenants: store.collection('tenants'),
    users: store.collection('users'),
    policies: store.collection('policies'),
    applications: replicated('applications'),
    servicePrincipals: replicated('service-principals'),
    assignments: replicated('assignments'),
    grants: replicated('grants'),
    homes: store.collection('homes'),
    transaction: (work) => store.transaction(work),
  };
}

/** The directory as one request sees it: all of it comes from the same replica. */
export interface View {
  /** Live ones; `deletedApplications` has those that can still be restored. */
  applications(tenantId: string): readonly Application[];
  application(tenantId: string, appId: string): Application | undefined;
  /** In whichever tenant it is registered. */
  registration(appId: string): Application | undefined;
  deletedApplications(tenantId: string): readonly Application[];
  servicePrincipals(tenantId: string): readonly ServicePrincipal[];
  servicePrincipal(tenantId: string, appId: string): ServicePrincipal | undefined;
  deletedServicePrincipals(tenantId: string): readonly ServicePrincipal[];
  assignments(tenantId: string, principalId: string): readonly AppRoleAssignment[];
  /** Values of the application permissions granted to a service principal. */
  roles(tenantId: string, principalId: string): readonly string[];
  /** Delegated grants of one service principal, else of all. */
  grants(tenantId: string, principalId?: string): readonly DelegatedGrant[];
  /** Delegated permissions granted for everyone or by this user. */
  scopes(tenantId: string, principalId: string, userId: string): readonly string[];
}

export function viewOf(records: Records, replica: Replica): View {
  const applications = (tenantId: string) => records.applications.list(`${tenantId}|`, replica);
  const principals = (tenantId: string) => records.servicePrincipals.list(`${tenantId}|`, replica);
  const application = (tenantId: string, appId: string) => {
    const found = records.applications.get(`${tenantId}|${appId}`, replica);
    return found?.deletedAt === null ? found : undefined;
  };
  const assignments = (tenantId: string, principalId: string) =>
    records.assignments.list(`${tenantId}|${principalId}|`, replica);
  const grantsOf = (tenantId: string, principalId?: string) =>
    records.grants.list(
      `${tenantId}|${principalId === undefined ? '' : `${principalId}|`}`,
      replica,
    );
  return {
    applications: (tenantId) => applications(tenantId).filter(isLive),
    application,
    registration(appId) {
      const home = records.homes.get(appId);
      return home === undefined ? undefined : application(home, appId);
    },
    deletedApplications: (tenantId) => applications(tenantId).filter(isRestorable),
    servicePrincipals: (tenantId) => principals(tenantId).filter(isLive),
    servicePrincipal: (tenantId, appId) =>
      principals(tenantId).find((principal) => isLive(principal) && principal.appId === appId),
    deletedServicePrincipals: (tenantId) => principals(tenantId).filter(isRestorable),
    assignments,
    roles: (tenantId, principalId) =>
      assignments(tenantId, principalId).flatMap(({ appRoleId }) => appRoleValue(appRoleId) ?? []),
    grants: grantsOf,
    scopes(tenantId, principalId, userId) {
      const mine = grantsOf(tenantId, principalId).filter(
        (grant) => grant.userId === null || grant.userId === userId,
      );
      return [...new Set(mine.flatMap(({ scopes }) => scopes))];
    },
  };
}

function isLive(object: { readonly deletedAt: string | null }): boolean {
  return object.deletedAt === null;
}

function isRestorable(object: { readonly deletedAt: string | null }): boolean {
  return object.deletedAt !== null && Date.parse(object.deletedAt) + RETENTION_MS > Date.now();
}
