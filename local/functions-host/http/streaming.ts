/** Streaming mode: the library runs a server of its own, and the raw request is forwarded there beside the invocation. */
import { randomUUID } from 'node:crypto';
import {
  type ClientRequest,
  type IncomingMessage,
  request as openRequest,
  type ServerResponse,
} from 'node:http';
import type { AppFunction } from '../worker/app-function.ts';
import type { Invoker } from '../worker/invoke.ts';
import type { TypedData } from '../worker/protocol.ts';
import { headersOf } from './request.ts';
import { sendEmpty } from './response.ts';

const HOP_BY_HOP = /^(connection|keep-alive|proxy-.*|te|trailers?|transfer-encoding|upgrade)$/i;

export async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  options: {
    fn: AppFunction;
    params: Record<string, string>;
    inputs: Record<string, TypedData>;
    httpUri: string;
    invoker: Invoker;
    reason: string;
    warn(message: string): void;
  },
): Promise<void> {
  const { fn } = options;
  const invocationId = randomUUID();
  const upstream = passOn(request, response, options.httpUri, invocationId);
  const run = options.invoker.invoke(fn, {
    trigger: { http: {} },
    metadata: metadataOf(request, options.params),
    inputs: options.inputs,
    invocationId,
    reason: options.reason,
    retry: false,
    traceParent: headersOf(request)['traceparent'],
  });
  const outcome = await run.then(
    () => 'returned nothing',
    () => 'failed',
  );
  // The library ends the answer before the invocation ends: without one by now, none will come.
  await new Promise((resolve) => setImmediate(resolve));
  if (response.headersSent || upstream.destroyed) return;
  const grace = setTimeout(() => {
    if (response.headersSent) return;
    options.warn(
      `Function '${fn.name}' ${outcome} in streaming mode: answered 500 at once; the official host may keep the caller waiting for minutes.`,
    );
    upstream.destroy();
    fail(response);
  }, 50);
  upstream.once('response', () => clearTimeout(grace));
}

function metadataOf(
  request: IncomingMessage,
  params: Readonly<Record<string, string>>,
): Record<string, TypedData> {
  const query = new URLSearchParams((request.url ?? '/').split('?').slice(1).join('?'));
  const values = { ...params, ...Object.fromEntries(query) };
  return {
    ...Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { string: value }])),
    Headers: { json: JSON.stringify(headersOf(request)) },
    Query: { json: JSON.stringify(Object.fromEntries(query)) },
  };
}

/** Forwards the request to the library's own server, and its answer to the caller. */
function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  httpUri: string,
  invocationId: string,
): ClientRequest {
  const upstream = openRequest(new URL(request.url ?? '/', httpUri), {
    method: request.method ?? 'GET',
    headers: {
      ...request.headers,
      'x-ms-invocation-id': invocationId,
      'x-forwarded-host': request.headers.host ?? 'localhost',
      'x-forwarded-proto': 'http',
    },
  });
  upstream.on('response', (answer) => {
    response.statusCode = answer.statusCode ?? 500;
    for (const [name, value] of Object.entries(answer.headers)) {
      if (value !== undefined && !HOP_BY_HOP.test(name)) response.setHeader(name, value);
    }
    answer.pipe(response);
    // An error in mid-stream leaves a started answer: the connection is all that can be cut.
    answer.once('error', () => response.destroy());
  });
  upstream.on('error', () => fail(response));
  request.pipe(upstream);
  response.once('close', () => upstream.destroy());
  return upstream;
}

function fail(response: ServerResponse): void {
  if (response.headersSent) response.destroy();
  else sendEmpty(response, 500);
}
