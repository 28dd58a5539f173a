/** Who may call what: portal users by membership, operators by app role, devices by credential (docs/http-api.md). */
import type { Role } from '../organisations/contract.ts';
import { organisationProblems } from '../organisations/errors.ts';
import type { Access, CallerOf, DeviceCaller, PortalUser } from '../platform/endpoint.ts';
import type { Authorizer } from '../platform/http-handler.ts';

interface Deps {
  verify(authorization: string | null): Promise<PortalUser>;
  roleOf(user: PortalUser, organisationId: string): Promise<Role>;
  authenticateDevice(authorization: string | null): Promise<DeviceCaller>;
}

/** Roles in the organisation that admit; for other kinds of access a portal user needs none. */
const rolesOf: Partial<Record<Access, readonly Role[]>> = {
  administrator: ['administrator'],
  member: ['administrator', 'member'],
  installer: ['administrator', 'installer'],
  'organisation-operator': [],
  'any-role': ['administrator', 'member', 'installer'],
};

/** The authorizer of every endpoint. */
export function composeAuthorizer(deps: Deps): Authorizer {
  async function allowed(
    access: Access,
    params: Readonly<Record<string, string>>,
    headers: { get(name: string): string | null },
  ): Promise<CallerOf<Access>> {
    if (access === 'anyone') return undefined;
    const authorization = headers.get('authorization');
    if (access === 'device') return await deps.authenticateDevice(authorization);
    const user = await deps.verify(authorization);
    if (access === 'operator' && user.operator !== 'full') {
      throw organisationProblems.error('auth.operator-required');
    }
    if (access === 'operator-read' && user.operator === 'none') {
      throw organisationProblems.error('auth.operator-required');
    }
    if (access === 'organisation-operator' && user.operator === 'full') return user;
    const roles = rolesOf[access];
    if (roles === undefined) return user;
    const role = await deps.roleOf(user, params['org'] ?? '');
    // A read-only operator keeps that right where a role in the organisation gives less.
    const mayRead = user.operator === 'read' && roles.includes('member');
    if (!mayRead && !roles.includes(role)) {
      const detail = access === 'organisation-operator' ? { detail: 'Operators do this.' } : {};
      throw organisationProblems.error('organisation.role-required', detail);
    }
    return user;
  }
  return {
    authorise: async <A extends Access>(
      access: A,
      params: Readonly<Record<string, string>>,
      headers: { get(name: string): string | null },
    ) => (await allowed(access, params, headers)) as CallerOf<A>,
  };
}
