/** The HTTP side of Graph: authentication, routes and error bodies. */
import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import type { DirectoryReader } from '../directory/model.ts';
import type { Log } from '../kit/log.ts';
import type { GraphEnv } from './env.ts';
import { errors, GraphError } from './errors.ts';

export function createApp(
  directory: Pick<DirectoryReader, 'caller'>,
  log: Log,
  register: (version: Hono<GraphEnv>, beta: Hono<GraphEnv>, app: Hono<GraphEnv>) => void,
): Hono<GraphEnv> {
  const app = new Hono<GraphEnv>();
  app.onError((error) => {
    if (error instanceof GraphError) return error.toResponse();
    log.write('graph', 'error', error.stack ?? error.message);
    return new GraphError(500, 'InternalServerError', 'The emulator failed.').toResponse();
  });
  app.notFound((context) =>
    errors.notEmulated(`${context.req.method} ${context.req.path}`).toResponse(),
  );
  app.use(async (context, next) => {
    const caller = await directory.caller(context.req.header('authorization'));
    if (caller === undefined) throw errors.invalidToken();
    context.set('caller', caller);
    context.header('request-id', randomUUID());
    await next();
  });
  const version = new Hono<GraphEnv>();
  const beta = new Hono<GraphEnv>();
  register(version, beta, app);
  app.route('/v1.0', version);
  app.route('/beta', beta);
  return app;
}

const COLLECTIONS = new Set([
  'users',
  'events',
  'subscriptions',
  'places',
  'applications',
  'customAppScopes',
  'oauth2PermissionGrants',
  'roleAssignments',
  'roleDefinitions',
  'servicePrincipals',
  'appRoleAssignments',
  'appRoleAssignedTo',
  'owners',
  'deletedItems',
]);

/** `GET /v1.0/users/42/calendarView` is counted as `GET /users/{id}/calendarView`. */
export function operation(method: string, path: string): string {
  const segments = path.replace(/^\/v1\.0/, '').split('/');
  const named = segments.map((segment, index) => {
    if (segment.startsWith('microsoft.graph.') || segment.startsWith('$')) return segment;
    if (COLLECTIONS.has(segments[index - 1] ?? '')) return '{id}';
    return segment.replace(/\((\w+)=.*\)$/, '($1={value})');
  });
  return `${method} ${named.join('/')}`;
}
