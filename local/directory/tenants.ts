/** Tenants and the people in them. */
import { randomUUID } from 'node:crypto';
import type { Applications } from './applications.ts';
import type { Policies, Tenant, User } from './model.ts';
import { GRAPH_APP_ID, ROLE_TEMPLATES } from './permissions.ts';
import type { Records } from './records.ts';

export interface NewTenant {
  readonly displayName: string;
  readonly domain: string;
  readonly users: readonly NewUser[];
}

interface NewUser {
  /** The user principal name; without a domain it gets the tenant's. */
  readonly username: string;
  /** Directory role names such as `Global Administrator`. */
  readonly roles?: readonly string[];
  readonly displayName?: string;
  readonly guest?: boolean;
}

/** A request that cannot be carried out, worth telling the caller. */
export class DirectoryConflict extends Error {}

export function createTenant(
  records: Records,
  applications: Applications,
  request: NewTenant,
): { tenant: Tenant; users: readonly User[] } {
  const domain = request.domain.toLowerCase();
  if (records.tenants.list().some((known) => known.domain === domain)) {
    throw new DirectoryConflict(`The domain ${domain} belongs to another tenant.`);
  }
  const now = new Date().toISOString();
  const tenant = { id: randomUUID(), displayName: request.displayName, domain, createdAt: now };
  const users = request.users.map((user) => newUser(tenant, user));
  const taken = new Set(records.users.list().map(nameOf));
  for (const name of users.map(nameOf)) {
    if (taken.has(name)) throw new DirectoryConflict(`The user name ${name} is taken.`);
    taken.add(name);
  }
  records.transaction(() => {
    records.tenants.put(tenant.id, tenant);
    for (const user of users) records.users.put(`${tenant.id}|${user.id}`, user);
    applications.addServicePrincipal(tenant.id, GRAPH_APP_ID, 'Microsoft Graph');
  });
  return { tenant, users };
}

function newUser(tenant: Tenant, { username, roles = [], displayName, guest }: NewUser): User {
  const unknown = roles.find((role) => ROLE_TEMPLATES[role] === undefined);
  if (unknown !== undefined) {
    throw new DirectoryConflict(
      `Unknown directory role "${unknown}". Known: ${Object.keys(ROLE_TEMPLATES).join(', ')}.`,
    );
  }
  const userPrincipalName = principalName(username, tenant.domain);
  return {
    tenantId: tenant.id,
    id: randomUUID(),
    userPrincipalName,
    displayName: displayName ?? (userPrincipalName.split('@')[0] || userPrincipalName),
    roles,
    ...(guest === true ? { guest } : {}),
  };
}

export const principalName = (username: string, domain: string): string =>
  username.includes('@') ? username : `${username}@${domain}`;

function nameOf({ userPrincipalName }: User): string {
  return userPrincipalName.toLowerCase();
}

export function defaultPolicies(changedAt: string): Policies {
  return { applicationAccessPolicy: null, rbac: null, appManagement: null, changedAt };
}
