/** The host's HTTP face: built-in endpoints first, then the app's routes. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Durable } from '../durable/ports.ts';
import { answerEventGrid } from '../event-grid/webhook.ts';
import type { HostLog } from '../log.ts';
import type { AppFunction } from '../worker/app-function.ts';
import { toError } from '../worker/errors.ts';
import type { Invoker } from '../worker/invoke.ts';
import type { TypedData } from '../worker/protocol.ts';
import { type AdminContext, answerAdmin } from './admin.ts';
import { BodyTooLarge, decodePath, headersOf, readBody, toHttpData } from './request.ts';
import { writeAnswer } from './response.ts';
import { forward } from './streaming.ts';

export interface FrontContext extends AdminContext {
  readonly invoker: Invoker;
  readonly durable: Durable | undefined;
  /** Where the library's own server is, in streaming mode. */
  readonly httpUri: string | undefined;
  readonly log: HostLog;
  /** Values of a function's input bindings. */
  inputsOf(fn: AppFunction): Record<string, TypedData>;
}

const REASON = 'This function was programmatically called via the host APIs.';
const DURABLE = /^runtime\/webhooks\/durabletask(\/|$)/i;
const EVENT_GRID = /^runtime\/webhooks\/eventgrid\/?$/i;

export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  context: FrontContext,
): Promise<void> {
  const path = decodePath(request.url ?? '/');
  try {
    if (/^(admin|runtime)\//i.test(path)) await answerBuiltIn(request, response, path, context);
    else if (path === '' && context.routePrefix !== '') welcome(response);
    else await answerRoute(request, response, path, context);
  } catch (error) {
    context.log.write('error', 'Host.Http', toError(error).message);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    // The rest of an oversized body is not worth reading.
    if (error instanceof BodyTooLarge) response.setHeader('connection', 'close');
    response.writeHead(500).end();
  }
}

async function answerRoute(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  context: FrontContext,
): Promise<void> {
  const found = context.routes.find(request.method ?? 'GET', path);
  if (found === undefined) {
    request.resume();
    response.writeHead(404).end();
    return;
  }
  const { fn, params } = found;
  const inputs = context.inputsOf(fn);
  if (context.httpUri !== undefined) {
    const { httpUri, invoker, log } = context;
    const warn = (message: string) => log.write('warning', `Function.${fn.name}`, message);
    await forward(request, response, {
      fn,
      params,
      inputs,
      httpUri,
      invoker,
      reason: REASON,
      warn,
    });
    return;
  }
  const body = await readBody(request);
  const outcome = await context.invoker
    .invoke(fn, {
      trigger: { http: toHttpData(request, path, params, body) },
      metadata: Object.fromEntries(
        Object.entries(params).map(([key, value]) => [key, { string: value }]),
      ),
      inputs,
      reason: REASON,
      traceParent: request.headers['traceparent'] as string | undefined,
    })
    .catch(() => undefined);
  if (outcome === undefined) response.writeHead(500).end();
  else writeAnswer(response, outcome.returnValue);
}

async function answerBuiltIn(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  context: FrontContext,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const [rawPath = '/', ...query] = (request.url ?? '/').split('?');
  const shared = {
    method: request.method ?? 'GET',
    query: new URLSearchParams(query.join('?')),
    headers: headersOf(request),
    body,
  };
  if (DURABLE.test(path) && context.durable !== undefined) {
    const { status, headers, body } = await context.durable.handle({ ...shared, path: rawPath });
    response.writeHead(status, headers).end(body);
  } else if (EVENT_GRID.test(path)) {
    const functions = context.catalogue.ofType('eventgridtrigger');
    const { status, body } = await answerEventGrid(shared, {
      functions: new Map(functions.map((fn) => [fn.name.toLowerCase(), fn])),
      run: (fn, call) => context.run(fn, call),
    });
    response.writeHead(status).end(body);
  } else {
    const contentType = shared.headers['content-type'] ?? '';
    const { status, json } = answerAdmin({ ...shared, path, contentType }, context);
    if (json === undefined) response.writeHead(status).end();
    else
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
  }
}

function welcome(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end('<!doctype html><title>Functions host</title><p>The functions host is running.</p>');
}
