/** The host's HTTP face: built-in endpoints first, then the app's routes. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Level } from '../keys.ts';
import type { HostLog } from '../log.ts';
import { type AppFunction, option } from '../worker/app-function.ts';
import { toError } from '../worker/errors.ts';
import type { Invoker } from '../worker/invoke.ts';
import type { TypedData } from '../worker/protocol.ts';
import { answerBuiltIn, type BuiltInContext, keyOf } from './built-in.ts';
import { refusalOf } from './limits.ts';
import { BodyTooLarge, decodePath, readBody, toHttpData } from './request.ts';
import { sendEmpty, writeAnswer } from './response.ts';
import { forward } from './streaming.ts';

export interface FrontContext extends BuiltInContext {
  readonly invoker: Invoker;
  /** Where the library's own server is, in streaming mode. */
  readonly httpUri: string | undefined;
  /** Headers of every answer that does not have them already, but for the welcome page. */
  readonly customHeaders: Readonly<Record<string, string>>;
  readonly log: HostLog;
  /** Values of a function's input bindings. */
  inputsOf(fn: AppFunction): Record<string, TypedData>;
}

const REASON = 'This function was programmatically called via the host APIs.';

export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  context: FrontContext,
): Promise<void> {
  const refusal = refusalOf(request);
  if (refusal !== undefined) {
    response.setHeader('connection', 'close');
    sendEmpty(response, refusal);
    return;
  }
  const path = decodePath(request.url ?? '/');
  if (path === '' && context.routePrefix !== '') {
    welcome(response);
    return;
  }
  addHeaders(response, context.customHeaders);
  try {
    if (/^(admin|runtime)\//i.test(path)) await answerBuiltIn(request, response, path, context);
    else await answerRoute(request, response, path, context);
  } catch (error) {
    context.log.write('error', 'Host.Http', toError(error).message);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    addHeaders(response, context.customHeaders);
    // The rest of an oversized body is not worth reading.
    if (error instanceof BodyTooLarge) response.setHeader('connection', 'close');
    sendEmpty(response, 500);
  }
}

function addHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
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
    sendEmpty(response, 404);
    return;
  }
  const { fn, params } = found;
  const query = new URLSearchParams((request.url ?? '').split('?').slice(1).join('?'));
  if (!context.keys.allows(levelOf(fn), keyOf({ headers: request.headers, query }))) {
    request.resume();
    sendEmpty(response, 401);
    return;
  }
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
  if (outcome === undefined) sendEmpty(response, 500);
  else writeAnswer(response, outcome.returnValue);
}

/** A function that says nothing wants a key of its own, as in function.json. */
function levelOf(fn: AppFunction): Level {
  const level = option(fn.trigger, 'authLevel')?.toLowerCase();
  return level === 'anonymous' || level === 'admin' ? level : 'function';
}

function welcome(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end('<!doctype html><title>Functions host</title><p>The functions host is running.</p>');
}
