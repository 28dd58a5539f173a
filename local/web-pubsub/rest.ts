/** HTTP of the REST data plane: route, token, body and limits; what is no operation of rest-operations.ts is answered 501. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HUB_NAME, MESSAGE_BYTES } from './limits.ts';
import {
  type Answer,
  type Call,
  type Deps,
  error,
  groupTooLong,
  isTooLong,
  notFound,
  operations,
} from './rest-operations.ts';
import { bearer } from './tokens.ts';

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
