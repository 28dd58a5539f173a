/** The REST data plane (2024-12-01): one row for each operation; what has no row is answered 501. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Connection } from './connection.ts';
import type { Hub } from './hub.ts';
import { GROUP_NAME_CHARACTERS, HUB_NAME, MESSAGE_BYTES } from './limits.ts';
import { fromGroup, fromServer, type Message, toPayload } from './payload.ts';
import { bearer, type TokenCheck } from './tokens.ts';

interface Deps {
  hub(name: string): Hub;
  checkToken: TokenCheck;
  deliver(connection: Connection, message: Message, ttlSeconds: number): void;
  close(connection: Connection, reason: string): void;
}

interface Call {
  readonly hub: Hub;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly body: Buffer;
  /** Where this call was addressed, for next links. */
  readonly url: URL;
  readonly deps: Deps;
}

interface Answer {
  readonly status: number;
  readonly body?: object;
}

type Operation = (call: Call, first: string, second: string) => Answer;

const PERMISSIONS = new Set(['joinLeaveGroup', 'sendToGroup']);
const PAGE = 200;

const error = (status: number, code: string, message: string): Answer => ({
  status,
  body: { error: { code, message } },
});
const notFound = error(404, 'NotFound', 'The resource is not found.');
const isTooLong = (group: string): boolean => group.length > GROUP_NAME_CHARACTERS;
const groupTooLong = error(
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

/** `*` stands for one path segment, given to the operation decoded and in order. */
const operations: Readonly<Record<string, Operation>> = {
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

const NAMED = new Set(['users', 'groups', 'connections', 'permissions']);

// A segment after a collection's name is a value: /users/a/:send gives users, one value, :send.
function match(segments: readonly string[]) {
  const values: string[] = [];
  const groups: string[] = [];
  let template = '';
  let isValue = false;
  for (const [index, segment] of segments.entries()) {
    template += isValue ? '/*' : `/${segment}`;
    if (isValue) values.push(decodeURIComponent(segment));
    if (isValue && segments[index - 1] === 'groups') groups.push(decodeURIComponent(segment));
    isValue = !isValue && NAMED.has(segment);
  }
  return { template, values, groups };
}

export function operationName(method: string, path: string): string {
  const [, api, hubs, hub, ...rest] = path.split('/');
  if (api !== 'api' || hubs !== 'hubs') return `${method} ${path}`;
  return `${method} /api/hubs/${hub}${match(rest).template}`;
}

/** Undefined when the body is too large; it is read to its end all the same, so that the caller hears the answer. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MESSAGE_BYTES) chunks.push(chunk);
  }
  return size > MESSAGE_BYTES ? undefined : Buffer.concat(chunks);
}

async function answer(request: IncomingMessage, deps: Deps): Promise<Answer> {
  const method = request.method ?? 'GET';
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
  if (url.pathname === '/api/health') return { status: method === 'HEAD' ? 200 : 405 };
  const [, api, hubs, hub, ...rest] = url.pathname.split('/');
  if (api !== 'api' || hubs !== 'hubs' || hub === undefined || !HUB_NAME.test(hub)) return notFound;
  const check = await deps.checkToken(
    bearer(request.headers.authorization),
    url.origin + url.pathname,
  );
  if ('refused' in check) return error(401, 'Unauthorized', check.refused);
  const { template, values, groups } = match(rest);
  const operation = operations[`${method} ${template}`];
  if (operation === undefined) {
    return error(501, 'NotImplemented', `${method} ${template} is not emulated.`);
  }
  const body = await readBody(request);
  if (body === undefined) {
    return error(413, 'PayloadTooLarge', `A message takes at most ${MESSAGE_BYTES} bytes.`);
  }
  if (groups.some(isTooLong)) return groupTooLong;
  const [first = '', second = ''] = values;
  const call: Call = {
    hub: deps.hub(hub),
    query: url.searchParams,
    contentType: request.headers['content-type'] ?? '',
    body,
    url,
    deps,
  };
  return operation(call, first, second);
}

export async function handleRest(
  request: IncomingMessage,
  response: ServerResponse,
  deps: Deps,
): Promise<void> {
  const { status, body } = await answer(request, deps).catch(() =>
    error(400, 'BadRequest', 'The request is malformed.'),
  );
  request.resume();
  if (body === undefined || request.method === 'HEAD') {
    response.writeHead(status).end();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}
