/** `/me`, its directory roles, and `/organization`: the signed-in user and their tenant. */
import type { Context, Hono } from 'hono';
import type { Directory } from '../../directory/directory.ts';
import type { GraphEnv } from '../env.ts';
import { errors } from '../errors.ts';
import { openRequest } from './access.ts';
import { directoryErrors } from './errors.ts';
import { collection, entity } from './query.ts';
import { organisationResource, roleResource, userResource } from './resources.ts';

/** Without one of these Graph blanks what it says of a role. */
const ROLE_READERS = ['RoleManagement.Read.Directory', 'Directory.Read.All'];

export function registerOrganisation(app: Hono<GraphEnv>, directory: Directory): void {
  const signedIn = (c: Context<GraphEnv>) => {
    const { caller } = openRequest(directory, c);
    if (caller.scopes.length === 0) throw directoryErrors.onlyDelegated();
    if (!caller.scopes.includes('User.Read')) throw errors.requestDenied();
    const user = directory.user(caller.tenantId, caller.objectId);
    if (user === undefined) throw directoryErrors.notFound(caller.objectId);
    return { user, caller };
  };

  app.get('/me', (c) => {
    const { user } = signedIn(c);
    return c.json(entity(c, 'users', 'microsoft.graph.user', userResource(user)));
  });

  app.get('/me/transitiveMemberOf/microsoft.graph.directoryRole', (c) => {
    const { user, caller } = signedIn(c);
    const isAdvanced =
      c.req.header('consistencylevel')?.toLowerCase() === 'eventual' &&
      c.req.query('$count') === 'true';
    if (new URL(c.req.url).search !== '' && !isAdvanced) throw directoryErrors.unsupportedQuery();
    const maySee = caller.scopes.some((scope) => ROLE_READERS.includes(scope));
    const roles = user.roles.map((role) => roleResource(caller.tenantId, role, maySee));
    const type = 'microsoft.graph.directoryRole';
    return c.json(collection(c, 'directoryObjects', type, roles));
  });

  app.get('/organization', (c) => {
    const { caller } = openRequest(directory, c);
    if (!caller.scopes.includes('User.Read') && !caller.roles.includes('Organization.Read.All')) {
      throw errors.requestDenied();
    }
    const tenant = directory.tenant(caller.tenantId);
    const all = tenant === undefined ? [] : [organisationResource(tenant)];
    return c.json(collection(c, 'organization', 'microsoft.graph.organization', all));
  });
}
