/** Permissions of Calendar Sync: granted by Entra, in the directory and in a token, and asked for by its registration. */
import { z } from 'zod';
import type { AppIdentity } from '../../microsoft/contract.ts';
import type { Permission } from '../connection/access-modes.ts';
import { discoveryOf, GRAPH_APP_ID, syncOf } from '../connection/app-identities.ts';
import type { SyncApp } from '../connection/connection.ts';
import type { OnboardingDeps } from '../connection/ports.ts';

const principalSchema = z.object({ id: z.string() });
const assignmentsSchema = z.object({
  value: z.array(z.object({ appRoleId: z.string(), resourceId: z.string() })),
});

type Grantable = Pick<Permission, 'value' | 'id'>;

interface Grants {
  /** In the directory, and in a token made now. */
  readonly confirmed: (permission: Grantable) => boolean;
  /** In the directory, or in a token made now. */
  readonly possible: (permission: Grantable) => boolean;
}

/** The permissions that Entra grants Calendar Sync at this moment. */
export async function grantsOf(
  deps: Pick<OnboardingDeps, 'graph' | 'tokens'>,
  row: Parameters<typeof syncOf>[0],
): Promise<Grants> {
  const assigned = await assignedRoles(deps, discoveryOf(row), row.syncApp.servicePrincipalId);
  const { roles } = await deps.tokens().acquire(syncOf(row), { fresh: true });
  return {
    confirmed: ({ id, value }) => assigned.includes(id) && roles.includes(value),
    possible: ({ id, value }) => assigned.includes(id) || roles.includes(value),
  };
}

/** Ids of the Graph app roles that the directory assigns to the service principal. */
export async function assignedRoles(
  { graph }: Pick<OnboardingDeps, 'graph'>,
  discovery: AppIdentity,
  servicePrincipalId: string,
): Promise<readonly string[]> {
  const read = async (path: string) =>
    (await graph().send(discovery, { method: 'GET', path })).body;
  const resource = principalSchema.parse(
    await read(`/servicePrincipals(appId='${GRAPH_APP_ID}')?$select=id`),
  );
  const { value } = assignmentsSchema.parse(
    await read(`/servicePrincipals/${servicePrincipalId}/appRoleAssignments`),
  );
  return value.flatMap(({ appRoleId, resourceId }) =>
    resourceId === resource.id ? [appRoleId] : [],
  );
}

/** The body of `requiredResourceAccess`: what an approval grants from now on. */
export const requiredAccess = (permissions: readonly Permission[]) =>
  permissions.length === 0
    ? []
    : [
        {
          resourceAppId: GRAPH_APP_ID,
          resourceAccess: permissions.map(({ id }) => ({ id, type: 'Role' })),
        },
      ];

/** Changes what the registration asks for. What is granted already stays. */
export async function requestPermissions(
  { graph }: Pick<OnboardingDeps, 'graph'>,
  discovery: AppIdentity,
  { objectId }: SyncApp,
  permissions: readonly Permission[],
): Promise<void> {
  await graph().send(discovery, {
    method: 'PATCH',
    path: `/applications/${objectId}`,
    body: { requiredResourceAccess: requiredAccess(permissions) },
  });
}
