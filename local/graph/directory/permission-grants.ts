/**
 * `/oauth2PermissionGrants`: delegated permissions, which a signed-in administrator may list and take away.
 * https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant
 */
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import type { Directory } from '../../directory/directory.ts';
import type { DelegatedGrant } from '../../directory/model.ts';
import { GRAPH_APP_ID } from '../../directory/permissions.ts';
import type { GraphEnv } from '../env.ts';
import { errors } from '../errors.ts';
import { ADMINISTRATORS, openRequest, type Request } from './access.ts';
import { directoryErrors } from './errors.ts';
import { collection, type Resource } from './query.ts';

const PERMISSION = 'DelegatedPermissionGrant.ReadWrite.All';

export function registerPermissionGrants(app: Hono<GraphEnv>, directory: Directory): void {
  const open = (c: Context<GraphEnv>): Request => {
    const request = openRequest(directory, c);
    const { caller } = request;
    const roles = directory.user(caller.tenantId, caller.objectId)?.roles ?? [];
    const isAdministrator = roles.some((role) => ADMINISTRATORS.includes(role));
    if (!caller.scopes.includes(PERMISSION) || !isAdministrator) throw errors.requestDenied();
    return request;
  };
  const find = (c: Context<GraphEnv>): DelegatedGrant => {
    const id = c.req.param('id') ?? '';
    const { tenantId } = open(c).caller;
    const found = directory.latest.grants(tenantId).find((grant) => idOf(grant) === id);
    if (found === undefined) throw directoryErrors.notFound(id);
    return found;
  };

  const path = '/oauth2PermissionGrants';
  app.get(path, (c) => {
    const { tenantId } = open(c).caller;
    const resourceId = directory.latest.servicePrincipal(tenantId, GRAPH_APP_ID)?.id ?? '';
    const all = directory.latest.grants(tenantId).map((grant) => resourceOf(grant, resourceId));
    const type = 'microsoft.graph.oAuth2PermissionGrant';
    return c.json(collection(c, 'oauth2PermissionGrants', type, all));
  });
  app.patch(`${path}/:id`, async (c) => {
    const known = find(c);
    const body = z
      .object({ scope: z.string() })
      .safeParse(await c.req.json().catch(() => undefined));
    if (!body.success)
      throw directoryErrors.badRequest("Invalid value specified for property 'scope'.");
    const scopes = body.data.scope.split(' ').filter((scope) => scope !== '');
    directory.consent.putGrant({ ...known, scopes });
    return c.body(null, 204);
  });
  app.delete(`${path}/:id`, (c) => {
    directory.consent.putGrant({ ...find(c), scopes: [] });
    return c.body(null, 204);
  });
}

const idOf = ({ principalId, userId }: DelegatedGrant): string =>
  Buffer.from(`${principalId}|${userId ?? ''}`).toString('base64url');

const resourceOf = (grant: DelegatedGrant, resourceId: string): Resource => ({
  id: idOf(grant),
  clientId: grant.principalId,
  consentType: grant.userId === null ? 'AllPrincipals' : 'Principal',
  principalId: grant.userId,
  resourceId,
  scope: grant.scopes.join(' '),
});
