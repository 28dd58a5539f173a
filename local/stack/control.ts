/** The control endpoint (docs/local-cloud.md): makes tenants, changes calendars, sets faults, delays and the clock. */
import { getRequestListener } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import type { Directory } from '../directory/directory.ts';
import { DirectoryConflict } from '../directory/tenants.ts';
import { ControlError, parseInput } from '../graph/control-error.ts';
import type { Graph } from '../graph/graph.ts';
import {
  createTenant,
  limitNextToken,
  listApplications,
  revokeGrant,
  setPolicies,
} from '../identity/control.ts';
import type { Emulator, EmulatorDeps } from '../kit/emulator.ts';
import type { Guide } from '../pages/guide.ts';
import { registerPages } from '../pages/register-pages.ts';
import { registerTelemetry } from '../telemetry/register-telemetry.ts';
import type { WebPubSub } from '../web-pubsub/web-pubsub.ts';
import {
  clockSchema,
  delaysSchema,
  dropSchema,
  faultsSchema,
  managementScopeSchema,
  nextTokenSchema,
  policiesSchema,
  portalTokenSchema,
  recoverySchema,
  sinceSchema,
  tenantSchema,
} from './control-schemas.ts';
import { registerViews } from './control-views.ts';

interface Deps extends Pick<EmulatorDeps, 'delays' | 'faults' | 'requests' | 'log'> {
  readonly directory: Directory;
  readonly graph: Graph;
  readonly webPubSub: WebPubSub;
  /** Links of the pages for people; without it there are no pages. */
  readonly guide?: Guide;
  issuePortalToken(person: { email: string; roles: readonly string[] }): Promise<string>;
  /** Moves every clock and waits; undefined when there is no host to wait for. */
  advanceClock: ((advanceMs: number) => Promise<{ now: string; idle: boolean }>) | undefined;
}

type Status = 400 | 404 | 409 | 413 | 415 | 500 | 501;

export function createControl(deps: Deps): Emulator {
  const app = new Hono();
  registerViews(app, deps);
  registerTenants(app, deps);
  registerRooms(app, deps);
  registerTroubles(app, deps);
  registerRecords(app, deps);
  registerTelemetry(app);
  app.post('/portal-tokens', async (context) =>
    context.json({ token: await deps.issuePortalToken(await body(context, portalTokenSchema)) }),
  );
  app.post('/clock', async (context) => {
    const { advanceMs } = await body(context, clockSchema);
    if (deps.advanceClock === undefined)
      return problem(context, 501, 'No host to move the clock of');
    return context.json(await deps.advanceClock(advanceMs));
  });

  const { guide } = deps;
  if (guide !== undefined) {
    registerPages(app, guide, async (method, path, sent) =>
      app.request(path, { method, ...(sent !== undefined && { body: JSON.stringify(sent) }) }),
    );
  }

  app.notFound((context) => problem(context, 404, 'No such control endpoint'));
  app.onError((error, context) => {
    if (error instanceof ControlError) return problem(context, error.status, error.message);
    if (error instanceof DirectoryConflict) return problem(context, 409, error.message);
    deps.log.write('control', 'error', error.stack ?? error.message);
    return problem(context, 500, error.message);
  });

  const listener = getRequestListener(app.fetch);
  return {
    name: 'control',
    handle: (request, response) => void listener(request, response),
    // The list is of what the product does, not of what it tells about that.
    isRecorded: (path) => !path.startsWith('/v1/'),
  };
}

function registerTenants(app: Hono, { directory, graph }: Pick<Deps, 'directory' | 'graph'>): void {
  app.post('/tenants', async (context) => {
    const { rooms, ...request } = await body(context, tenantSchema);
    // Checked before anything is created: a refusal leaves nothing behind.
    graph.checkRooms(request, rooms);
    const { id, users } = createTenant(directory, request);
    return context.json({ id, rooms: graph.addRooms(id, rooms), users }, 201);
  });
  app.put('/tenants/:tid/policies', async (context) => {
    const tenantId = parameter(context, 'tid');
    if (!setPolicies(directory, tenantId, await body(context, policiesSchema))) {
      throw new ControlError(404, 'No such tenant');
    }
    graph.policyChanged(tenantId);
    return context.body(null, 204);
  });
  app.post('/tenants/:tid/tokens', async (context) => {
    const limit = await body(context, nextTokenSchema);
    if (!limitNextToken(directory, parameter(context, 'tid'), limit)) {
      throw new ControlError(404, 'No such tenant');
    }
    return context.body(null, 204);
  });
  app.delete('/tenants/:tid/grants/:permission', (context) => {
    const tenantId = parameter(context, 'tid');
    if (!revokeGrant(directory, tenantId, parameter(context, 'permission'))) {
      throw new ControlError(404, 'No such tenant or permission');
    }
    return context.body(null, 204);
  });
  app.get('/tenants/:tid/exchange', (context) =>
    context.json(graph.listExchange(parameter(context, 'tid'))),
  );
  app.patch('/tenants/:tid/exchange/scopes/:id', async (context) => {
    const { recipientFilter } = await body(context, managementScopeSchema);
    graph.changeScope(parameter(context, 'tid'), parameter(context, 'id'), recipientFilter);
    return context.body(null, 204);
  });
  app.get('/tenants/:tid/applications', (context) => {
    const items = listApplications(directory, parameter(context, 'tid'));
    if (items === undefined) throw new ControlError(404, 'No such tenant');
    return context.json({ items });
  });
}

function registerRooms(app: Hono, { graph }: Pick<Deps, 'graph'>): void {
  app.post('/tenants/:tid/rooms', async (context) => {
    const rooms = graph.addRooms(context.req.param('tid'), await body(context, z.unknown()));
    return context.json({ rooms }, 201);
  });
  app.patch('/tenants/:tid/rooms/:email', async (context) =>
    context.json(
      graph.patchRoom(
        parameter(context, 'tid'),
        parameter(context, 'email'),
        await body(context, z.unknown()),
      ),
    ),
  );
  app.delete('/tenants/:tid/rooms/:email', (context) => {
    graph.removeRoom(parameter(context, 'tid'), parameter(context, 'email'));
    return context.body(null, 204);
  });
  const events = '/tenants/:tid/rooms/:email/events';
  app.post(events, async (context) =>
    context.json(
      graph.createEvent(
        parameter(context, 'tid'),
        parameter(context, 'email'),
        await body(context, z.unknown()),
      ),
      201,
    ),
  );
  app.patch(`${events}/:id`, async (context) =>
    context.json(
      graph.patchEvent(
        parameter(context, 'tid'),
        parameter(context, 'email'),
        parameter(context, 'id'),
        await body(context, z.unknown()),
      ),
    ),
  );
  app.delete(`${events}/:id`, (context) => {
    graph.deleteEvent(
      parameter(context, 'tid'),
      parameter(context, 'email'),
      parameter(context, 'id'),
    );
    return context.body(null, 204);
  });
}

/** How slow services are, how they fail, and sockets that break. */
function registerTroubles(
  app: Hono,
  { delays, faults, webPubSub }: Pick<Deps, 'delays' | 'faults' | 'webPubSub'>,
): void {
  app.put('/delays', async (context) => {
    Object.assign(delays, await body(context, delaysSchema));
    return context.json(delays);
  });
  app.put('/faults', async (context) => {
    faults.replace(await body(context, faultsSchema));
    return context.body(null, 204);
  });
  app.get('/web-pubsub/connections', (context) => context.json({ items: webPubSub.connections() }));
  app.post('/web-pubsub/drop', async (context) => {
    const { hub, userId } = await body(context, dropSchema);
    const dropped = userId === undefined ? webPubSub.dropAll(hub) : webPubSub.dropUser(hub, userId);
    return context.json({ dropped });
  });
  app.put('/web-pubsub/recovery', async (context) => {
    webPubSub.refuseRecovery((await body(context, recoverySchema)).refused);
    return context.body(null, 204);
  });
}

/** The requests to services, and the logs of every part. */
function registerRecords(app: Hono, { requests, log }: Pick<Deps, 'requests' | 'log'>): void {
  app.get('/requests', (context) => {
    const { service } = context.req.query();
    const since = sinceOf(context);
    return context.json(
      requests.read({
        ...(service === undefined ? {} : { service }),
        ...(since === undefined ? {} : { since }),
      }),
    );
  });
  app.delete('/requests', (context) => {
    requests.clear();
    return context.body(null, 204);
  });
  app.get('/logs', (context) => {
    const lines = log.since(sinceOf(context));
    return context.body(lines.map((line) => `${JSON.stringify(line)}\n`).join(''), 200, {
      'content-type': 'application/x-ndjson',
    });
  });
}

const problem = (context: Context, status: Status, title: string): Response =>
  context.body(JSON.stringify({ type: 'about:blank', title, status }), status, {
    'content-type': 'application/problem+json',
  });

async function body<S extends z.ZodType>(context: Context, schema: S): Promise<z.output<S>> {
  let value: unknown;
  try {
    value = JSON.parse(await context.req.text());
  } catch {
    throw new ControlError(400, 'The body is not JSON');
  }
  return parseInput(schema, value, 'body');
}

const parameter = (context: Context, name: string): string =>
  decodeURIComponent(context.req.param(name) ?? '');

/** In the format of the entries' times, so that the texts compare. */
function sinceOf(context: Context): string | undefined {
  const given = context.req.query('since');
  if (given === undefined) return undefined;
  return new Date(parseInput(sinceSchema, given, 'since')).toISOString();
}
