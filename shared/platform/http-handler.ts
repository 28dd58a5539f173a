/** Every HTTP trigger: authorise, parse, call, answer. The only place that turns a throw into an HTTP answer. */
import type {
  HttpHandler,
  HttpRequest,
  HttpResponseInit,
  InvocationContext,
} from '@azure/functions';
import type { Span } from '@opentelemetry/api';
import type { z } from 'zod';
import { corsHeaders, type PageOrigins } from './cors.ts';
import type { Access, CallerOf, Endpoint, HttpResult, InputOf } from './endpoint.ts';
import { type FieldError, requestProblems } from './errors.ts';
import { invocationLogger } from './logger.ts';
import { toProblem } from './problem.ts';
import { readBody } from './request-body.ts';
import { withFullJitter } from './retry.ts';
import { fail, withInvocation } from './telemetry.ts';

export interface Authorizer {
  /**
   * Finds out who calls and whether they may. `params` are the path's, still unchecked.
   *
   * @throws AppError `auth.invalid`, `auth.operator-required`, `organisation.not-found`, `organisation.role-required`,
   *   and the device's refusals
   */
  authorise<A extends Access>(
    access: A,
    params: Readonly<Record<string, string>>,
    headers: { get(name: string): string | null },
  ): Promise<CallerOf<A>>;
}

/** Range of the random `Retry-After` at `mostAtOnce`: a wave of callers must not return as one. */
const COME_BACK_SECONDS = { least: 2, spread: 20 };

/** Headers of every answer, refusals among them. */
const ALWAYS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

interface Deps {
  readonly authorizer: () => Authorizer;
  readonly origins: () => PageOrigins;
}

/**
 * The trigger of an endpoint. It never throws: whatever `handle` throws becomes a problem (`toProblem`), and only
 * failures of the service (5xx) are logged.
 */
export function httpHandler<E extends Endpoint>(
  endpoint: E,
  { authorizer, origins }: Deps,
  handle: (input: InputOf<E>, context: InvocationContext) => Promise<HttpResult>,
): HttpHandler {
  let running = 0;
  const turnAwayWhenFull = (): void => {
    if (running < (endpoint.mostAtOnce ?? Number.POSITIVE_INFINITY)) return;
    const { least, spread } = COME_BACK_SECONDS;
    const retryAfterSeconds = least + withFullJitter(spread);
    throw requestProblems.error('request.too-many', { retryAfterSeconds });
  };
  const serve = async (
    request: HttpRequest,
    context: InvocationContext,
    span: Span,
  ): Promise<Answered> => {
    const log = invocationLogger(context);
    const asking = request.headers.get('origin');
    const headersOfAll = { ...ALWAYS, ...corsHeaders(origins(), endpoint.route, asking) };
    let entered = 0;
    try {
      const { params: path, headers } = request;
      // Finding out who calls costs a look into storage, which thousands that come back at once would each cost.
      turnAwayWhenFull();
      const caller = (await authorizer().authorise(endpoint.access, path, headers)) as CallerOf<
        E['access']
      >;
      // Only those who may call take one of the places, and others may have taken the last one meanwhile.
      turnAwayWhenFull();
      entered = 1;
      running += entered;
      const params = parsePath(endpoint.params, path);
      span.setAttributes(organisationIn(params));
      const query = parse(endpoint.query, Object.fromEntries(request.query), '/query');
      const body = parse(endpoint.body, await readBody(endpoint, request), '');
      const input = { caller, params, query, body, headers, url: request.url, log } as InputOf<E>;
      return respond(await handle(input, context), headersOfAll);
    } catch (error) {
      const { status, problem, ...refusal } = toProblem(error, context.invocationId);
      span.setAttribute('error.type', problem.code);
      if (status >= 500) {
        fail(span, problem.code);
        log.error('http.failed', error, { function: endpoint.name, status });
      }
      const text = JSON.stringify(problem);
      return respond({ status, headers: refusal.headers, text }, headersOfAll);
    } finally {
      running -= entered;
    }
  };
  const { method, route } = endpoint;
  const attributes = { 'http.request.method': method, 'http.route': route };
  return (request, context) =>
    withInvocation('http', context, attributes, async (span) => {
      const result = await serve(request, context, span);
      span.setAttribute('http.response.status_code', result.status);
      return { result, outcome: String(result.status) };
    });
}

/** The organisation of the path, once it is known to be an id. */
const organisationIn = (params: unknown): { organisation?: string } => {
  const { org } = params as { org?: unknown };
  return typeof org === 'string' ? { organisation: org } : {};
};

type Answered = HttpResponseInit & { readonly status: number };

function respond(answer: HttpResult, headersOfAll: Readonly<Record<string, string>>): Answered {
  const json = answer.body === undefined ? undefined : JSON.stringify(answer.body);
  const content = json ?? answer.text ?? answer.bytes;
  return {
    status: answer.status,
    headers: {
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...headersOfAll,
      ...answer.headers,
    },
    ...(answer.cookies === undefined ? {} : { cookies: [...answer.cookies] }),
    ...(content === undefined ? {} : { body: content }),
  };
}

function parsePath(schema: z.ZodType | undefined, value: unknown): unknown {
  const result = schema?.safeParse(value);
  if (result?.success === false) throw requestProblems.error('request.not-found');
  return result?.data ?? {};
}

function parse(schema: z.ZodType | undefined, value: unknown, root: string): unknown {
  if (schema === undefined) return {};
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw requestProblems.error('request.invalid', { fields: fieldErrors(result.error, root) });
}

/** zod's issues as JSON Pointers; messages never repeat the value. */
function fieldErrors(error: z.ZodError, root: string): FieldError[] {
  const escape = (part: PropertyKey) => String(part).replaceAll('~', '~0').replaceAll('/', '~1');
  return error.issues.slice(0, 20).flatMap((issue) => {
    const at = [...issue.path];
    const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...at, key]) : [at];
    return paths.map((path) => ({
      pointer: root + path.map((part) => `/${escape(part)}`).join(''),
      detail: issue.code === 'unrecognized_keys' ? 'is not a known field' : issue.message,
    }));
  });
}
