/** `/directory/deletedItems`: applications and service principals can be restored for 30 days. */
import type { Context, Hono } from 'hono';
import type { Directory } from '../../directory/directory.ts';
import type { Application, ServicePrincipal } from '../../directory/model.ts';
import type { GraphEnv } from '../env.ts';
import { openRequest, type Request, requireManager, requireReader } from './access.ts';
import { directoryErrors } from './errors.ts';
import { collection, entity, type Resource } from './query.ts';
import { applicationResource, principalResource } from './resources.ts';

const APPLICATION = 'microsoft.graph.application';
const SERVICE_PRINCIPAL = 'microsoft.graph.servicePrincipal';

/** The operations on one deleted object. */
interface Deleted {
  readonly type: string;
  readonly resource: Resource;
  /** The application whose owners may act. */
  readonly application: Application | undefined;
  readonly restore: () => void;
  readonly purge: () => void;
}

export function registerDeletedItems(app: Hono<GraphEnv>, directory: Directory): void {
  const { deletedApplication, deletedPrincipal, find } = deletedObjects(directory);
  const path = '/directory/deletedItems';
  app.get(`${path}/${APPLICATION}`, (c) => {
    const request = openRequest(directory, c);
    requireReader(request);
    const all = request.view.deletedApplications(request.caller.tenantId).map(deletedApplication);
    return c.json(
      collection(
        c,
        'applications',
        APPLICATION,
        all.map(({ resource }) => resource),
      ),
    );
  });

  app.get(`${path}/${SERVICE_PRINCIPAL}`, (c) => {
    const request = openRequest(directory, c);
    requireReader(request);
    const all = request.view
      .deletedServicePrincipals(request.caller.tenantId)
      .map(deletedPrincipal);
    return c.json(
      collection(
        c,
        'servicePrincipals',
        SERVICE_PRINCIPAL,
        all.map(({ resource }) => resource),
      ),
    );
  });

  app.get(`${path}/:id`, (c) => {
    const request = openRequest(directory, c);
    requireReader(request);
    const { type, resource } = find(request, c);
    return c.json({
      '@odata.type': `#${type}`,
      ...entity(c, 'directoryObjects', type, resource),
    });
  });

  app.post(`${path}/:id/restore`, (c) => {
    const request = openRequest(directory, c);
    const { type, resource, application, restore } = find(request, c);
    requireManager(request, application);
    restore();
    return c.json({
      '@odata.type': `#${type}`,
      ...entity(c, 'directoryObjects', type, { ...resource, deletedDateTime: null }),
    });
  });

  app.delete(`${path}/:id`, (c) => {
    const request = openRequest(directory, c);
    const { application, purge } = find(request, c);
    requireManager(request, application);
    purge();
    return c.body(null, 204);
  });
}

function deletedObjects(directory: Directory) {
  const { applications, latest } = directory;

  const deletedApplication = (application: Application): Deleted => ({
    type: APPLICATION,
    resource: applicationResource(
      application,
      directory.tenant(application.tenantId)?.domain ?? '',
    ),
    application,
    restore: () => applications.restore(application),
    purge: () => applications.purge(application),
  });

  const deletedPrincipal = (principal: ServicePrincipal): Deleted => {
    const { tenantId, appId } = principal;
    const backing =
      latest.application(tenantId, appId) ??
      latest.deletedApplications(tenantId).find((each) => each.appId === appId);
    return {
      type: SERVICE_PRINCIPAL,
      resource: principalResource(principal, backing),
      application: backing,
      restore: () => {
        if (latest.servicePrincipal(tenantId, appId) !== undefined) {
          throw directoryErrors.principalExists(appId);
        }
        applications.saveServicePrincipal({ ...principal, deletedAt: null });
      },
      purge: () => applications.purgeServicePrincipal(principal),
    };
  };

  /** The stored object behind a deleted one that this replica shows. */
  const find = ({ caller: { tenantId }, view }: Request, c: Context): Deleted => {
    const wanted = c.req.param('id') ?? '';
    const isWanted = ({ id }: { id: string }): boolean => id === wanted;
    if (view.deletedApplications(tenantId).some(isWanted)) {
      const application = latest.deletedApplications(tenantId).find(isWanted);
      if (application !== undefined) return deletedApplication(application);
    }
    if (view.deletedServicePrincipals(tenantId).some(isWanted)) {
      const principal = latest.deletedServicePrincipals(tenantId).find(isWanted);
      if (principal !== undefined) return deletedPrincipal(principal);
    }
    throw directoryErrors.notFound(wanted);
  };

  return { deletedApplication, deletedPrincipal, find };
}
