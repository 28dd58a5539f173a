/** RBAC for Applications as Exchange keeps it: management scopes, and roles assigned to service principals within them. */
import { createHash, randomUUID } from 'node:crypto';
import type { Store } from '../../kit/store.ts';

export interface ManagementScope {
  readonly tenantId: string;
  readonly id: string;
  readonly displayName: string;
  readonly exclusive: boolean;
  readonly recipientFilter: string;
}

export interface RoleAssignment {
  readonly tenantId: string;
  readonly id: string;
  /** Object id of the service principal. */
  readonly principalId: string;
  readonly role: string;
  /** Null: every mailbox of the tenant. */
  readonly scopeId: string | null;
}

export interface ExchangeGrant {
  readonly principalId: string;
  readonly role: string;
  /** Null: every mailbox of the tenant. */
  readonly recipientFilter: string | null;
}

export interface ExchangeGrants {
  list(tenantId: string): readonly ExchangeGrant[];
  /** When the last of them was changed. */
  changedAt(tenantId: string): string;
}

export interface RoleBasedAccess extends ExchangeGrants {
  scopes(tenantId: string): readonly ManagementScope[];
  putScope(scope: Omit<ManagementScope, 'id'> & { readonly id?: string }): ManagementScope;
  removeScope(scope: ManagementScope): void;
  assignments(tenantId: string): readonly RoleAssignment[];
  putAssignment(assignment: Omit<RoleAssignment, 'id'> & { readonly id?: string }): RoleAssignment;
  removeAssignment(assignment: RoleAssignment): void;
}

/** The role that reads calendars. */
export const CALENDARS_READ = 'Application Calendars.Read';

/** Roles for applications: https://learn.microsoft.com/exchange/permissions-exo/application-rbac#supported-application-roles */
export const ROLES: readonly string[] = [
  CALENDARS_READ,
  'Application Calendars.ReadWrite',
  'Application Contacts.Read',
  'Application Mail.Read',
  'Application Mail.Send',
];

/** The same for the same role. */
export function roleId(role: string): string {
  const digest = createHash('sha256').update(role).digest('hex');
  return /^(.{8})(.{4})(.{4})(.{4})(.{12})/.exec(digest)?.slice(1).join('-') ?? '';
}

export function createRoleBasedAccess(store: Store): RoleBasedAccess {
  const scopes = store.collection<ManagementScope>('exchange-scopes');
  const assignments = store.collection<RoleAssignment>('exchange-assignments');
  const changes = store.collection<string>('exchange-changes');
  /** Every read of a mailbox asks. */
  const known = new Map<string, { list: readonly ExchangeGrant[]; changedAt: string }>();
  const changed = (tenantId: string): void => {
    changes.put(tenantId, new Date().toISOString());
    known.delete(tenantId);
  };
  const scopesOf = (tenantId: string) => scopes.list(`${tenantId}|`);
  const grantsOf = (tenantId: string): readonly ExchangeGrant[] => {
    const filters = new Map(
      scopesOf(tenantId).map(({ id, recipientFilter }) => [id, recipientFilter]),
    );
    return assignments.list(`${tenantId}|`).map(({ principalId, role, scopeId }) => ({
      principalId,
      role,
      recipientFilter: scopeId === null ? null : (filters.get(scopeId) ?? ''),
    }));
  };
  const stateOf = (tenantId: string) => {
    const state = known.get(tenantId) ?? {
      list: grantsOf(tenantId),
      changedAt: changes.get(tenantId) ?? '',
    };
    known.set(tenantId, state);
    return state;
  };
  return {
    scopes: scopesOf,
    putScope(given) {
      const scope = { ...given, id: given.id ?? randomUUID() };
      scopes.put(`${scope.tenantId}|${scope.id}`, scope);
      changed(scope.tenantId);
      return scope;
    },
    removeScope: ({ tenantId, id }) => {
      scopes.delete(`${tenantId}|${id}`);
    },
    assignments: (tenantId) => assignments.list(`${tenantId}|`),
    putAssignment(given) {
      const assignment = { ...given, id: given.id ?? randomUUID() };
      assignments.put(`${assignment.tenantId}|${assignment.id}`, assignment);
      changed(assignment.tenantId);
      return assignment;
    },
    removeAssignment({ tenantId, id }) {
      assignments.delete(`${tenantId}|${id}`);
      changed(tenantId);
    },
    list: (tenantId) => stateOf(tenantId).list,
    changedAt: (tenantId) => stateOf(tenantId).changedAt,
  };
}
