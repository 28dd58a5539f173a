/** Streaming mode: the library runs a server of its own, and the raw request is forwarded there beside the invocation. */
import { randomUUID } from 'node:crypto';
import { type IncomingMessage, request as openRequest, type ServerResponse } from 'node:http';
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
  const { fn, invoker } = options;
  const invocationId = randomUUID();
  const target = request.url ?? '/';
  const query = new URLSearchParams(target.split('?').slice(1).join('?'));
  const values = { ...options.params, ...Object.fromEntries(query) };
  const metadata: Record<string, TypedData> = {
    ...Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { string: value }])),
    Headers: { json: JSON.stringify(headersOf(request)) },
    Query: { json: JSON.stringify(Object.fromEntries(query)) },
  };
  const upstream = openRequest(new URL(target, options.httpUri), {
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
  const invocation = { trigger: { http: {} }, metadata, inputs: options.inputs, invocationId };
  const run = invoker.invoke(fn, {
    ...invocation,
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

function fail(response: ServerResponse): void {
  if (response.headersSent) response.destroy();
  else sendEmpty(response, 500);
}
