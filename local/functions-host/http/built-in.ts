/** The host's own endpoints below `/admin` and `/runtime`, which ask for a key. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Durable } from '../durable/ports.ts';
import { answerEventGrid } from '../event-grid/webhook.ts';
import type { HostKeys } from '../keys.ts';
import { type AdminContext, answerAdmin, isAdminRoute, PING } from './admin.ts';
import { headersOf } from './request.ts';
import { sendEmpty, sendText } from './response.ts';

export interface BuiltInContext extends AdminContext {
  readonly durable: Durable | undefined;
  readonly keys: HostKeys;
}

const WEBHOOK = /^runtime\/webhooks\/([^/]+)(?:\/|$)/i;

export async function answerBuiltIn(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  context: BuiltInContext,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const [rawPath = '/', ...query] = (request.url ?? '/').split('?');
  const shared = {
    method: request.method ?? 'GET',
    query: new URLSearchParams(query.join('?')),
    headers: headersOf(request),
    body: Buffer.concat(chunks),
  };
  const key = keyOf(shared);
  const extension = WEBHOOK.exec(path)?.[1];
  if (extension === undefined) {
    if (!isAdminRoute(path)) sendEmpty(response, 404);
    else if (!PING.test(path) && !context.keys.allows('admin', key)) sendEmpty(response, 401);
    else {
      const contentType = shared.headers['content-type'] ?? '';
      const { status, json } = answerAdmin({ ...shared, path, contentType }, context);
      if (json === undefined) sendEmpty(response, status);
      else sendText(response, status, { 'content-type': 'application/json' }, JSON.stringify(json));
    }
    return;
  }
  if (!context.keys.allows({ extension }, key)) {
    sendEmpty(response, 401);
  } else if (extension.toLowerCase() === 'durabletask' && context.durable !== undefined) {
    const answer = await context.durable.handle({ ...shared, path: rawPath });
    sendText(response, answer.status, answer.headers, answer.body);
  } else if (extension.toLowerCase() === 'eventgrid') {
    const functions = context.catalogue.ofType('eventgridtrigger');
    const { status, body } = await answerEventGrid(shared, {
      functions: new Map(functions.map((fn) => [fn.name.toLowerCase(), fn])),
      run: (fn, call) => context.run(fn, call),
    });
    sendText(response, status, {}, body);
  } else {
    sendEmpty(response, 404);
  }
}

/** The key that a request gives; the header wins. */
export function keyOf(request: {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly query: URLSearchParams;
}): string | undefined {
  const [header] = [request.headers['x-functions-key']].flat();
  if (header !== undefined) return header;
  for (const [name, value] of request.query) if (name.toLowerCase() === 'code') return value;
  return undefined;
}
