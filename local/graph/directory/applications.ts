/** `/applications`: registrations, created and upserted by their owner. */
import type { Context, Hono } from 'hono';
import type { Directory } from '../../directory/directory.ts';
import type { Application } from '../../directory/model.ts';
import type { GraphEnv } from '../env.ts';
import {
  openRequest,
  type Request,
  requireCreator,
  requireManager,
  requireReader,
} from './access.ts';
import { type ApplicationBody, readApplication } from './body.ts';
import { directoryErrors } from './errors.ts';
import { find, keyed, readKey } from './key.ts';
import { collection, entity } from './query.ts';
import { applicationResource, principalResource } from './resources.ts';

const TYPE = 'microsoft.graph.application';

export function registerApplications(app: Hono<GraphEnv>, directory: Directory): void {
  const shown = (application: Application) =>
    applicationResource(application, directory.tenant(application.tenantId)?.domain ?? '');

  app.get('/applications', (c) => {
    const request = openRequest(directory, c);
    requireReader(request);
    const all = request.view.applications(request.caller.tenantId);
    return c.json(collection(c, 'applications', TYPE, all.map(shown)));
  });

  app.post('/applications', async (c) => {
    const request = openRequest(directory, c);
    const application = create(directory, request, await readApplication(c));
    return c.json(entity(c, 'applications', TYPE, shown(application)), 201);
  });

  for (const path of keyed('applications')) {
    app.get(path, (c) => {
      const request = openRequest(directory, c);
      requireReader(request);
      return c.json(entity(c, 'applications', TYPE, shown(visible(request, c))));
    });

    app.patch(path, async (c) => {
      const request = openRequest(directory, c);
      const key = readKey(c.req.param('key') ?? '');
      const body = await readApplication(c);
      if (key.property === 'uniqueName') {
        // Alternate keys are unique in the whole directory, so this look-up does not wait for replication.
        const known = find(directory.latest.applications(request.caller.tenantId), key);
        if (known === undefined && upserts(c)) {
          const application = create(directory, request, { ...body, uniqueName: key.value });
          return c.json(entity(c, 'applications', TYPE, shown(application)), 201);
        }
        if (known === undefined) throw directoryErrors.notFound(key.value);
        requireManager(request, known);
        update(directory, known, body);
        return c.body(null, 204);
      }
      const known = managed(directory, request, c);
      update(directory, known, body);
      return c.body(null, 204);
    });

    app.delete(path, (c) => {
      const request = openRequest(directory, c);
      directory.applications.remove(managed(directory, request, c));
      return c.body(null, 204);
    });

    app.get(`${path}/owners`, (c) => {
      const request = openRequest(directory, c);
      requireReader(request);
      const { owners, tenantId } = visible(request, c);
      const principals = request.view
        .servicePrincipals(tenantId)
        .filter(({ id }) => owners.includes(id))
        .map((principal) => ({
          '@odata.type': '#microsoft.graph.servicePrincipal',
          ...principalResource(principal, request.view.registration(principal.appId)),
        }));
      return c.json(
        collection(c, 'directoryObjects', 'microsoft.graph.directoryObject', principals),
      );
    });
  }
}

function create(directory: Directory, request: Request, body: ApplicationBody): Application {
  requireCreator(request);
  const { tenantId, objectId } = request.caller;
  const { displayName, web, api, ...rest } = body;
  if (displayName === undefined) {
    throw directoryErrors.badRequest(
      `A value is required for property 'displayName' of resource 'Application'.`,
    );
  }
  requireFreeName(directory, tenantId, body.uniqueName);
  requireUsableUris(directory, { tenantId, appId: '' }, body.identifierUris);
  return directory.applications.register(
    tenantId,
    {
      displayName,
      redirectUris: web?.redirectUris ?? [],
      ...defined({ ...rest, ...api }),
    },
    objectId,
  );
}

function update(
  directory: Directory,
  known: Application,
  { web, api, ...rest }: ApplicationBody,
): void {
  const { uniqueName } = rest;
  if (uniqueName !== undefined && uniqueName !== known.uniqueName) {
    if (known.uniqueName !== null) {
      throw directoryErrors.badRequest(`Property 'uniqueName' is read-only and cannot be set.`);
    }
    requireFreeName(directory, known.tenantId, uniqueName);
  }
  requireUsableUris(directory, known, rest.identifierUris);
  const redirectUris = web?.redirectUris ?? known.redirectUris;
  directory.applications.save({ ...known, ...defined({ ...rest, ...api }), redirectUris });
}

export function upserts(c: Context): boolean {
  return /\bcreate-if-missing\b/i.test(c.req.header('prefer') ?? '');
}

/** The application that this replica shows under the request's key. */
function visible({ caller, view }: Request, c: Context): Application {
  const key = readKey(c.req.param('key') ?? '');
  const found = find(view.applications(caller.tenantId), key);
  if (found === undefined) throw directoryErrors.notFound(key.value);
  return found;
}

/** The stored application behind the one that this replica shows, for a caller who may change it. */
export function managed(directory: Directory, request: Request, c: Context): Application {
  const { tenantId, appId, id } = visible(request, c);
  const known = directory.latest.application(tenantId, appId);
  if (known === undefined) throw directoryErrors.notFound(id);
  requireManager(request, known);
  return known;
}

/** A soft-deleted application keeps its name until it is gone for good. */
function requireFreeName(
  { latest }: Directory,
  tenantId: string,
  uniqueName: string | null | undefined,
): void {
  if (uniqueName === undefined || uniqueName === null) return;
  const all = [...latest.applications(tenantId), ...latest.deletedApplications(tenantId)];
  if (all.some((known) => known.uniqueName === uniqueName)) {
    throw directoryErrors.nameTaken('uniqueName');
  }
}

/**
 * `api://` needs the application's or the tenant's id, anything else a domain of the tenant, and each URI is used once:
 * https://learn.microsoft.com/entra/identity-platform/identifier-uri-restrictions
 */
function requireUsableUris(
  { latest, ...directory }: Pick<Directory, 'latest' | 'tenant'>,
  { tenantId, appId }: Pick<Application, 'tenantId' | 'appId'>,
  uris: readonly string[] = [],
): void {
  const domain = directory.tenant(tenantId)?.domain ?? '';
  const others = latest.applications(tenantId).filter((known) => known.appId !== appId);
  for (const uri of uris) {
    const [, host = ''] = /^(?:api|https):\/\/([^/]+)/.exec(uri) ?? [];
    const isOurs = [appId, tenantId, domain].includes(host) || host.endsWith(`.${domain}`);
    if (host === '' || !isOurs) throw directoryErrors.foreignUri(uri);
    if (others.some(({ identifierUris = [] }) => identifierUris.includes(uri))) {
      throw directoryErrors.nameTaken('identifierUris');
    }
  }
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Left out and undefined mean the same: keep what is there. */
function defined<T extends object>(fields: T): Partial<Defined<T>> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Partial<Defined<T>>;
}
