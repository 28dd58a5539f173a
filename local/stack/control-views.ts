/** The reading half of the control endpoint: what tenants, calendars, policies, faults, delays and the clock are now. */
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Directory } from '../directory/directory.ts';
import { ControlError, parseInput } from '../graph/control-error.ts';
import type { Graph } from '../graph/graph.ts';
import type { EmulatorDeps } from '../kit/emulator.ts';

interface Deps extends Pick<EmulatorDeps, 'delays' | 'faults'> {
  readonly directory: Directory;
  readonly graph: Graph;
}

const LONGEST_WINDOW_MS = 62 * 86_400_000;
const windowSchema = z
  .strictObject({ from: z.iso.datetime({ offset: true }), to: z.iso.datetime({ offset: true }) })
  .transform(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) }))
  .refine(({ from, to }) => from < to && to - from <= LONGEST_WINDOW_MS, 'is empty or too long');

export function registerViews(app: Hono, { directory, graph, delays, faults }: Deps): void {
  app.get('/tenants', (context) => {
    const customers = directory.tenants().filter(({ id }) => id !== directory.provider.tenantId);
    const items = customers.map(({ id, displayName, domain }) => ({
      id,
      displayName,
      domain,
      rooms: graph.listRooms(id).length,
      users: directory.users(id).map((user) => ({
        id: user.id,
        username: user.userPrincipalName,
        displayName: user.displayName,
        roles: user.roles,
      })),
    }));
    return context.json({ items });
  });
  app.get('/tenants/:tid/rooms', (context) => {
    const rooms = graph.listRooms(context.req.param('tid'));
    return context.json({ items: rooms });
  });
  app.get('/tenants/:tid/rooms/:email/events', (context) => {
    const window = parseInput(windowSchema, context.req.query(), 'query');
    const { tid, email } = context.req.param();
    return context.json({ items: graph.viewEvents(tid, email, window) });
  });
  app.get('/tenants/:tid/policies', (context) => {
    const tenant = directory.tenant(context.req.param('tid'));
    if (tenant === undefined) throw new ControlError(404, 'No such tenant');
    return context.json(directory.policyRequest(tenant.id));
  });
  app.get('/delays', (context) => context.json(delays));
  app.get('/faults', (context) =>
    context.json({ waiting: faults.waiting(), items: faults.armed() }),
  );
  app.get('/clock', (context) => context.json({ now: new Date().toISOString() }));
}
