/**
 * `/beta/roleManagement/exchange`: management scopes and role assignments, in the session of a person who may manage
 * them. https://learn.microsoft.com/graph/api/resources/customappscope?view=graph-rest-beta
 */
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import type { Directory } from '../../directory/directory.ts';
import type { Caller } from '../../directory/model.ts';
import { EXCHANGE_ADMINISTRATOR, GLOBAL_ADMINISTRATOR } from '../../directory/permissions.ts';
import { collection, entity, type Resource } from '../directory/query.ts';
import type { GraphEnv } from '../env.ts';
import { errors } from '../errors.ts';
import { exchangeErrors } from './errors.ts';
import { isFilter } from './recipient-filter.ts';
import {
  type ManagementScope,
  ROLES,
  type RoleAssignment,
  type RoleBasedAccess,
  roleId,
} from './role-based-access.ts';

const PERMISSION = 'RoleManagement.ReadWrite.Exchange';
/** Both belong to the role group Organization Management. */
const MANAGERS = [GLOBAL_ADMINISTRATOR, EXCHANGE_ADMINISTRATOR];
const SCOPE_TYPE = 'microsoft.graph.customAppScope';
const ASSIGNMENT_TYPE = 'microsoft.graph.unifiedRoleAssignment';
const base = '/roleManagement/exchange';
const PRINCIPAL = '/ServicePrincipals/';

interface Parts {
  readonly directory: Directory;
  readonly exchange: RoleBasedAccess;
}

/** @throws GraphError for an application alone, without the permission, or for a person without the role in Exchange */
function manager({ directory }: Parts, c: Context<GraphEnv>): Caller {
  const caller = c.get('caller');
  if (!caller.scopes.includes(PERMISSION)) throw errors.requestDenied();
  const roles = directory.user(caller.tenantId, caller.objectId)?.roles ?? [];
  if (!roles.some((role) => MANAGERS.includes(role))) throw exchangeErrors.forbidden();
  return caller;
}

export function registerExchange(app: Hono<GraphEnv>, parts: Parts): void {
  registerScopes(app, parts);
  registerAssignments(app, parts);
  app.get(`${base}/roleDefinitions`, (c) => {
    manager(parts, c);
    const all = ROLES.map((displayName) => ({
      id: roleId(displayName),
      displayName,
      isBuiltIn: true,
      isEnabled: true,
    }));
    const type = 'microsoft.graph.unifiedRoleDefinition';
    return c.json(collection(c, 'roleManagement/exchange/roleDefinitions', type, all));
  });
}

const attributes = z.object({
  exclusive: z.boolean().optional(),
  recipientFilter: z.string().optional(),
});
const scopeBody = z.object({
  type: z.literal('RecipientScope').optional(),
  displayName: z.string().min(1).max(64).optional(),
  customAttributes: attributes.optional(),
});

function registerScopes(app: Hono<GraphEnv>, parts: Parts): void {
  const { exchange } = parts;
  const set = 'roleManagement/exchange/customAppScopes';
  const path = `${base}/customAppScopes`;
  const find = (c: Context<GraphEnv>): ManagementScope => {
    const { tenantId } = manager(parts, c);
    const id = c.req.param('id') ?? '';
    const found = exchange.scopes(tenantId).find((scope) => scope.id === id);
    if (found === undefined) throw exchangeErrors.notFound('The management scope');
    return found;
  };

  app.get(path, (c) => {
    const { tenantId } = manager(parts, c);
    return c.json(collection(c, set, SCOPE_TYPE, exchange.scopes(tenantId).map(scopeResource)));
  });
  app.get(`${path}/:id`, (c) => c.json(entity(c, set, SCOPE_TYPE, scopeResource(find(c)))));
  app.post(path, async (c) => {
    const { tenantId } = manager(parts, c);
    const { type, displayName, customAttributes } = await read(c, scopeBody);
    if (type === undefined) throw exchangeErrors.invalid('type');
    if (displayName === undefined) throw exchangeErrors.invalid('displayName');
    const recipientFilter = validFilter(customAttributes?.recipientFilter ?? '');
    if (exchange.scopes(tenantId).some((scope) => isSameName(scope.displayName, displayName))) {
      throw exchangeErrors.nameTaken(displayName);
    }
    const exclusive = customAttributes?.exclusive ?? false;
    const scope = exchange.putScope({ tenantId, displayName, exclusive, recipientFilter });
    return c.json(entity(c, set, SCOPE_TYPE, scopeResource(scope)), 201);
  });
  app.patch(`${path}/:id`, async (c) => {
    const known = find(c);
    const { displayName, customAttributes } = await read(c, scopeBody);
    exchange.putScope({
      ...known,
      displayName: displayName ?? known.displayName,
      recipientFilter: validFilter(customAttributes?.recipientFilter ?? known.recipientFilter),
    });
    return c.body(null, 204);
  });
  app.delete(`${path}/:id`, (c) => {
    const scope = find(c);
    if (exchange.assignments(scope.tenantId).some(({ scopeId }) => scopeId === scope.id)) {
      throw exchangeErrors.inUse();
    }
    exchange.removeScope(scope);
    return c.body(null, 204);
  });
}

const assignmentBody = z.object({
  principalId: z.string().optional(),
  roleDefinitionId: z.string().optional(),
  directoryScopeId: z.string().nullable().optional(),
  appScopeId: z.string().nullable().optional(),
});

function registerAssignments(app: Hono<GraphEnv>, parts: Parts): void {
  const { exchange, directory } = parts;
  const set = 'roleManagement/exchange/roleAssignments';
  const path = `${base}/roleAssignments`;
  const find = (c: Context<GraphEnv>): RoleAssignment => {
    const { tenantId } = manager(parts, c);
    const id = c.req.param('id') ?? '';
    const found = exchange.assignments(tenantId).find((assignment) => assignment.id === id);
    if (found === undefined) throw exchangeErrors.notFound('The management role assignment');
    return found;
  };
  const scopeIn = (tenantId: string, { directoryScopeId, appScopeId }: ScopeChoice) => {
    if (directoryScopeId === '/' && !appScopeId) return null;
    if (directoryScopeId || !appScopeId) throw exchangeErrors.invalid('appScopeId');
    if (exchange.scopes(tenantId).some(({ id }) => id === appScopeId)) return appScopeId;
    throw exchangeErrors.notFound('The management scope');
  };

  app.get(path, (c) => {
    const { tenantId } = manager(parts, c);
    const all = exchange.assignments(tenantId).map(assignmentResource);
    return c.json(collection(c, set, ASSIGNMENT_TYPE, all));
  });
  app.get(`${path}/:id`, (c) =>
    c.json(entity(c, set, ASSIGNMENT_TYPE, assignmentResource(find(c)))),
  );
  app.post(path, async (c) => {
    const { tenantId } = manager(parts, c);
    const {
      principalId: principal = '',
      roleDefinitionId,
      ...choice
    } = await read(c, assignmentBody);
    const role = ROLES.find((name) => roleId(name) === roleDefinitionId);
    if (role === undefined) throw exchangeErrors.notFound('The management role');
    if (!principal.startsWith(PRINCIPAL)) throw exchangeErrors.invalid('principalId');
    const principalId = principal.slice(PRINCIPAL.length);
    if (!directory.latest.servicePrincipals(tenantId).some(({ id }) => id === principalId)) {
      throw exchangeErrors.notFound('The service principal');
    }
    const assignment = { tenantId, principalId, role, scopeId: scopeIn(tenantId, choice) };
    if (exchange.assignments(tenantId).some((each) => isSameAssignment(each, assignment))) {
      throw exchangeErrors.assigned();
    }
    const made = assignmentResource(exchange.putAssignment(assignment));
    return c.json(entity(c, set, ASSIGNMENT_TYPE, made), 201);
  });
  app.patch(`${path}/:id`, async (c) => {
    const known = find(c);
    const choice = await read(c, assignmentBody);
    exchange.putAssignment({ ...known, scopeId: scopeIn(known.tenantId, choice) });
    return c.body(null, 204);
  });
  app.delete(`${path}/:id`, (c) => {
    exchange.removeAssignment(find(c));
    return c.body(null, 204);
  });
}

type ScopeChoice = Pick<z.infer<typeof assignmentBody>, 'directoryScopeId' | 'appScopeId'>;

const isSameName = (one: string, other: string): boolean =>
  one.toLowerCase() === other.toLowerCase();

const isSameAssignment = (one: RoleAssignment, other: Omit<RoleAssignment, 'id'>): boolean =>
  one.principalId === other.principalId && one.role === other.role && one.scopeId === other.scopeId;

function validFilter(filter: string): string {
  if (!isFilter(filter)) throw exchangeErrors.invalidFilter(filter);
  return filter;
}

const scopeResource = (scope: ManagementScope): Resource => ({
  id: scope.id,
  type: 'RecipientScope',
  displayName: scope.displayName,
  customAttributes: { exclusive: scope.exclusive, recipientFilter: scope.recipientFilter },
});

const assignmentResource = ({ id, principalId, role, scopeId }: RoleAssignment): Resource => ({
  id,
  principalId: PRINCIPAL + principalId,
  roleDefinitionId: roleId(role),
  directoryScopeId: scopeId === null ? '/' : null,
  appScopeId: scopeId,
});

async function read<S extends z.ZodObject>(c: Context, schema: S): Promise<z.output<S>> {
  const result = schema.safeParse(await c.req.json().catch(() => undefined));
  if (result.success) return result.data;
  throw exchangeErrors.invalid(result.error.issues[0]?.path.join('.') ?? '');
}
