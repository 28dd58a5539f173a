/** `/servicePrincipals` and their role assignments, which can be read here and granted only by an administrator. */
import type { Context, Hono } from 'hono';
import type { Directory } from '../../directory/directory.ts';
import type { ServicePrincipal } from '../../directory/model.ts';
import type { GraphEnv } from '../env.ts';
import { errors } from '../errors.ts';
import { openRequest, type Request, requireManager, requireReader } from './access.ts';
import { upserts } from './applications.ts';
import { readServicePrincipal } from './body.ts';
import { directoryErrors } from './errors.ts';
import { keyed, readKey } from './key.ts';
import { collection, entity } from './query.ts';
import { assignmentResource, principalResource } from './resources.ts';

const TYPE = 'microsoft.graph.servicePrincipal';

export function registerServicePrincipals(app: Hono<GraphEnv>, directory: Directory): void {
  app.get('/servicePrincipals', (c) => {
    const request = openRequest(directory, c);
    requireReader(request);
    const all = request.view.servicePrincipals(request.caller.tenantId);
    return c.json(collection(c, 'servicePrincipals', TYPE, all.map(shown(request))));
  });

  app.post('/servicePrincipals', async (c) => {
    const request = openRequest(directory, c);
    const { appId } = await readServicePrincipal(c);
    if (appId === undefined) {
      throw directoryErrors.badRequest(
        `A value is required for property 'appId' of resource 'ServicePrincipal'.`,
      );
    }
    if (directory.latest.servicePrincipal(request.caller.tenantId, appId) !== undefined) {
      throw directoryErrors.principalExists(appId);
    }
    return createdAnswer(directory, request, c, appId);
  });

  for (const path of keyed('servicePrincipals')) {
    registerOne(app, directory, path);
    registerAssignments(app, directory, path);
  }
}

function registerOne(app: Hono<GraphEnv>, directory: Directory, path: string): void {
  app.get(path, (c) => {
    const request = openRequest(directory, c);
    requireReader(request);
    return c.json(entity(c, 'servicePrincipals', TYPE, shown(request)(visible(request, c))));
  });

  app.patch(path, async (c) => {
    const request = openRequest(directory, c);
    const key = readKey(c.req.param('key') ?? '');
    const { accountEnabled, displayName } = await readServicePrincipal(c);
    const { tenantId } = request.caller;
    if (key.property === 'appId' && upserts(c)) {
      const known = directory.latest.servicePrincipal(tenantId, key.value);
      if (known === undefined) return createdAnswer(directory, request, c, key.value);
    }
    const known = managed(directory, request, c);
    directory.applications.saveServicePrincipal({
      ...known,
      accountEnabled: accountEnabled ?? known.accountEnabled,
      displayName: displayName ?? known.displayName,
    });
    return c.body(null, 204);
  });

  app.delete(path, (c) => {
    const request = openRequest(directory, c);
    const known = managed(directory, request, c);
    const deletedAt = new Date().toISOString();
    directory.applications.saveServicePrincipal({ ...known, deletedAt });
    return c.body(null, 204);
  });
}

function registerAssignments(app: Hono<GraphEnv>, directory: Directory, path: string): void {
  app.get(`${path}/appRoleAssignments`, (c) => {
    const request = openRequest(directory, c);
    requireReader(request);
    const principal = visible(request, c);
    const all = request.view
      .assignments(principal.tenantId, principal.id)
      .map((assignment) => assignmentResource(assignment, principal));
    return c.json(collection(c, 'appRoleAssignments', 'microsoft.graph.appRoleAssignment', all));
  });

  // Nobody here can hold AppRoleAssignment.ReadWrite.All, which alone allows it: consent stays an administrator's act.
  app.post(`${path}/appRoleAssignments`, (c) => {
    openRequest(directory, c);
    throw errors.requestDenied();
  });
}

const shown =
  ({ view }: Request) =>
  (principal: ServicePrincipal) =>
    principalResource(principal, view.registration(principal.appId));

function createdAnswer(
  directory: Directory,
  request: Request,
  c: Context,
  appId: string,
): Response {
  const { caller, view } = request;
  const backing = view.registration(appId);
  if (backing === undefined || !isOffered(backing, caller.tenantId)) {
    throw directoryErrors.noBackingApplication(appId);
  }
  requireManager(request, backing);
  const { tenantId } = caller;
  const { displayName } = backing;
  const principal = directory.applications.addServicePrincipal(tenantId, appId, displayName);
  return c.json(entity(c, 'servicePrincipals', TYPE, shown(request)(principal)), 201);
}

function visible({ caller, view }: Request, c: Context): ServicePrincipal {
  const { property, value } = readKey(c.req.param('key') ?? '');
  const found = view
    .servicePrincipals(caller.tenantId)
    .find((principal) => (property === 'appId' ? principal.appId : principal.id) === value);
  if (found === undefined) throw directoryErrors.notFound(value);
  return found;
}

function managed(directory: Directory, request: Request, c: Context): ServicePrincipal {
  const { tenantId, appId } = visible(request, c);
  const known = directory.latest.servicePrincipal(tenantId, appId);
  if (known === undefined) throw directoryErrors.notFound(appId);
  requireManager(request, directory.latest.application(tenantId, appId));
  return known;
}

function isOffered(
  backing: { readonly tenantId: string; readonly signInAudience: string },
  tenantId: string,
): boolean {
  return backing.tenantId === tenantId || backing.signInAudience !== 'AzureADMyOrg';
}
