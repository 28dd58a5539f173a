/** The operations of the REST data plane (2024-12-01), one row each. */
import type { Connection } from './connection.ts';
import type { Hub } from './hub.ts';
import { GROUP_NAME_CHARACTERS } from './limits.ts';
import { fromGroup, fromServer, type Message, toPayload } from './payload.ts';
import type { TokenCheck } from './tokens.ts';

export interface Deps {
  hub(name: string): Hub;
  checkToken: TokenCheck;
  deliver(connection: Connection, message: Message, ttlSeconds: number): void;
  close(connection: Connection, reason: string): void;
}

export interface Call {
  readonly hub: Hub;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly body: Buffer;
  /** Where this call was addressed, for next links. */
  readonly url: URL;
  readonly deps: Deps;
}

export interface Answer {
  readonly status: number;
  readonly body?: object;
}

type Operation = (call: Call, first: string, second: string) => Answer;

const PERMISSIONS = new Set(['joinLeaveGroup', 'sendToGroup']);
const PAGE = 200;

export const error = (status: number, code: string, message: string): Answer => ({
  status,
  body: { error: { code, message } },
});
export const notFound = error(404, 'NotFound', 'The resource is not found.');
export const isTooLong = (group: string): boolean => group.length > GROUP_NAME_CHARACTERS;
export const groupTooLong = error(
  400,
  'BadRequest',
  `A group name has at most ${GROUP_NAME_CHARACTERS} characters.`,
);
const exists = (found: boolean): Answer => ({ status: found ? 200 : 404 });

function send(call: Call, receivers: Iterable<Connection>, group?: string): Answer {
  if (call.query.has('filter')) return error(501, 'NotImplemented', 'Filters are not emulated.');
  let message: Message;
  try {
    const payload = toPayload(call.contentType, call.body);
    if (payload === undefined) {
      return error(415, 'UnsupportedMediaType', 'Send JSON, plain text or an octet stream.');
    }
    message = group === undefined ? fromServer(payload) : fromGroup(payload, group, undefined);
  } catch {
    return error(400, 'BadRequest', 'The body is not valid JSON.');
  }
  const ttlSeconds = Number(call.query.get('messageTtlSeconds') ?? 0);
  if (!(ttlSeconds >= 0 && ttlSeconds <= 300)) {
    return error(400, 'BadRequest', 'messageTtlSeconds must be between 0 and 300.');
  }
  const excluded = new Set(call.query.getAll('excluded'));
  for (const connection of receivers) {
    if (!excluded.has(connection.id)) call.deps.deliver(connection, message, ttlSeconds);
  }
  return { status: 202 };
}

function closeAll(call: Call, connections: Iterable<Connection>): Answer {
  const excluded = new Set(call.query.getAll('excluded'));
  for (const connection of connections) {
    if (!excluded.has(connection.id)) {
      call.deps.close(connection, call.query.get('reason') ?? '');
    }
  }
  return { status: 204 };
}

function inGroups(call: Call, change: (connection: Connection, group: string) => void): Answer {
  let parsed: unknown;
  try {
    parsed = JSON.parse(call.body.toString('utf8'));
  } catch {
    return error(400, 'BadRequest', 'The body is not valid JSON.');
  }
  const { groups, filter } = parsed as { groups?: string[]; filter?: string };
  if (filter !== undefined) return error(501, 'NotImplemented', 'Filters are not emulated.');
  if (groups?.some(isTooLong)) return groupTooLong;
  for (const connection of call.hub.connections.values()) {
    for (const group of groups ?? []) change(connection, group);
  }
  return { status: 200 };
}

function leaveAll(hub: Hub, connection: Connection): void {
  for (const group of connection.groups) hub.leave(connection, group);
}

function listGroup({ hub, query, url }: Call, group: string): Answer {
  const size = Math.min(Number(query.get('maxpagesize') ?? PAGE), PAGE);
  const start = Number(query.get('continuationToken') ?? 0);
  const top = query.has('top') ? Number(query.get('top')) : Number.POSITIVE_INFINITY;
  const all = [...hub.ofGroup(group)].slice(0, top);
  const value = all
    .slice(start, start + size)
    .map(({ id, userId }) => ({ connectionId: id, ...(userId !== undefined && { userId }) }));
  if (start + size >= all.length) return { status: 200, body: { value } };
  const nextLink = new URL(url);
  nextLink.searchParams.set('continuationToken', String(start + size));
  return { status: 200, body: { value, nextLink: nextLink.href } };
}

function withPermission(
  { hub, query }: Call,
  permission: string,
  connectionId: string,
  work: (connection: Connection, role: string) => Answer,
): Answer {
  const connection = hub.connections.get(connectionId);
  if (!PERMISSIONS.has(permission)) return error(400, 'BadRequest', 'Unknown permission.');
  if (connection === undefined) return notFound;
  const target = query.get('targetName');
  return work(connection, `webpubsub.${permission}${target === null ? '' : `.${target}`}`);
}

/** `*` is one path segment; the operation gets these decoded and in order. */
export const operations: Readonly<Record<string, Operation>> = {
  'POST /:send': (call) => send(call, call.hub.connections.values()),
  'POST /users/*/:send': (call, user) => send(call, call.hub.ofUser(user)),
  'POST /groups/*/:send': (call, group) => send(call, call.hub.ofGroup(group), group),
  'POST /connections/*/:send': (call, id) => {
    const connection = call.hub.connections.get(id);
    return send(call, connection === undefined ? [] : [connection]);
  },

  'HEAD /users/*': ({ hub }, user) => exists(hub.ofUser(user).size > 0),
  'HEAD /groups/*': ({ hub }, group) => exists(hub.ofGroup(group).size > 0),
  'HEAD /connections/*': ({ hub }, id) => exists(hub.connections.has(id)),

  'POST /:closeConnections': (call) => closeAll(call, call.hub.connections.values()),
  'POST /users/*/:closeConnections': (call, user) => closeAll(call, call.hub.ofUser(user)),
  'POST /groups/*/:closeConnections': (call, group) => closeAll(call, call.hub.ofGroup(group)),
  'DELETE /connections/*': (call, id) => {
    const connection = call.hub.connections.get(id);
    return closeAll(call, connection === undefined ? [] : [connection]);
  },

  'PUT /users/*/groups/*': ({ hub }, user, group) => {
    const connections = hub.ofUser(user);
    for (const connection of connections) hub.join(connection, group);
    return connections.size > 0 ? { status: 200 } : notFound;
  },
  'DELETE /users/*/groups/*': ({ hub }, user, group) => {
    for (const connection of hub.ofUser(user)) hub.leave(connection, group);
    return { status: 204 };
  },
  'DELETE /users/*/groups': ({ hub }, user) => {
    for (const connection of hub.ofUser(user)) leaveAll(hub, connection);
    return { status: 204 };
  },
  'PUT /groups/*/connections/*': ({ hub }, group, id) => {
    const connection = hub.connections.get(id);
    if (connection === undefined) return notFound;
    hub.join(connection, group);
    return { status: 200 };
  },
  'DELETE /groups/*/connections/*': ({ hub }, group, id) => {
    const connection = hub.connections.get(id);
    if (connection !== undefined) hub.leave(connection, group);
    return { status: 204 };
  },
  'DELETE /connections/*/groups': ({ hub }, id) => {
    const connection = hub.connections.get(id);
    if (connection !== undefined) leaveAll(hub, connection);
    return { status: 204 };
  },
  'GET /groups/*/connections': listGroup,
  'POST /:addToGroups': (call) =>
    inGroups(call, (connection, group) => call.hub.join(connection, group)),
  'POST /:removeFromGroups': (call) =>
    inGroups(call, (connection, group) => call.hub.leave(connection, group)),

  'PUT /permissions/*/connections/*': (call, permission, id) =>
    withPermission(call, permission, id, (connection, role) => {
      connection.roles.add(role);
      return { status: 200 };
    }),
  'DELETE /permissions/*/connections/*': (call, permission, id) =>
    withPermission(call, permission, id, (connection, role) => {
      connection.roles.delete(role);
      return { status: 204 };
    }),
  'HEAD /permissions/*/connections/*': (call, permission, id) =>
    withPermission(call, permission, id, (connection, role) => exists(connection.roles.has(role))),
};
