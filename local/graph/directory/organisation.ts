/** `/me` and `/organization`: the signed-in user and their tenant. */
import type { Hono } from 'hono';
import type { Directory } from '../../directory/directory.ts';
import type { GraphEnv } from '../env.ts';
import { errors } from '../errors.ts';
import { openRequest } from './access.ts';
import { directoryErrors } from './errors.ts';
import { collection, entity } from './query.ts';
import { organisationResource, userResource } from './resources.ts';

export function registerOrganisation(app: Hono<GraphEnv>, directory: Directory): void {
  app.get('/me', (c) => {
    const { caller } = openRequest(directory, c);
    if (caller.scopes.length === 0) throw directoryErrors.onlyDelegated();
    if (!caller.scopes.includes('User.Read')) throw errors.requestDenied();
    const user = directory.user(caller.tenantId, caller.objectId);
    if (user === undefined) throw directoryErrors.notFound(caller.objectId);
    return c.json(entity(c, 'users', 'microsoft.graph.user', userResource(user)));
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
