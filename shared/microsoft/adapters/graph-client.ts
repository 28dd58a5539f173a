/**
 * Graph through Microsoft's client with our own middleware: its authentication omits the token on http, its
 * redirects would send a token elsewhere, and its retries wait too long for a function.
 */
import {
  Client,
  type Context,
  type Middleware,
  ResponseType,
  RetryHandler,
  RetryHandlerOptions,
} from '@microsoft/microsoft-graph-client';
import type { Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import { measures } from '../../platform/metrics.ts';
import { retryAfterSeconds } from '../../platform/retry.ts';
import { cleanText } from '../../platform/text.ts';
import { causeOfGraphRefusal } from '../classify.ts';
import {
  type AppIdentity,
  type AppTokens,
  type Graph,
  type GraphRequest,
  MicrosoftError,
} from '../contract.ts';
import { graphOperation } from './graph-operation.ts';
import { graphSpan } from './microsoft-span.ts';

interface Deps {
  /** Origin, without version. */
  readonly url: string;
  readonly timeoutSeconds: number;
  readonly tokens: () => AppTokens;
  readonly clock: Clock;
}

/** Longer waits belong to durable timers and queues. */
const LONGEST_RETRY_SECONDS = 2;

export function graphClient({ url, timeoutSeconds, tokens, clock }: Deps): Graph {
  const retries = new RetryHandlerOptions(1, 1, (_delay, _attempt, request, options, response) =>
    isWorthRetrying(methodOf({ request, options } as Context), response, clock),
  );
  return {
    async send(identity, request) {
      const path = belowVersion(url, request.path);
      const operation = graphOperation(request.method, path);
      return await graphSpan(operation, identity.app, () =>
        send(identity, { ...request, path }, operation),
      );
    },
  };

  async function send(
    identity: AppIdentity,
    { method, path, isBeta = false, headers = {}, body }: GraphRequest,
    operation: string,
  ) {
    const failures: unknown[] = [];
    const client = Client.initWithMiddleware({
      baseUrl: `${url}/`,
      middleware: [
        keeping(failures),
        authentication(identity, tokens),
        new RetryHandler(retries),
        sending(url, timeoutSeconds, operation),
      ],
    });
    const request = client
      .api(path)
      .version(isBeta ? 'beta' : 'v1.0')
      .headers({ ...headers })
      .responseType(ResponseType.RAW);
    const response = await call(request, method, body).catch((cause: unknown) => {
      throw failureOf(failures.at(-1) ?? cause);
    });
    const answer = await bodyOf(response, clock);
    if (response.ok) {
      return { status: response.status, body: answer, requestId: requestIdOf(response) };
    }
    throw refusal(response, answer, clock);
  }
}

type Request = ReturnType<Client['api']>;

async function call(
  request: Request,
  method: GraphRequest['method'],
  body: unknown,
): Promise<Response> {
  switch (method) {
    case 'GET':
      return (await request.get()) as Response;
    case 'POST':
      return (await request.post(body ?? {})) as Response;
    case 'PATCH':
      return (await request.patch(body ?? {})) as Response;
    case 'DELETE':
      return (await request.delete()) as Response;
  }
}

/** The client replaces what its middleware throws by an error of its own, which knows nothing of the first. */
function keeping(failures: unknown[]): Middleware {
  let next: Middleware | undefined;
  return {
    setNext(middleware) {
      next = middleware;
    },
    async execute(context) {
      try {
        await next?.execute(context);
      } catch (error) {
        failures.push(error);
        throw error;
      }
    },
  };
}

/** A refused token, or the vault that has its secret; anything else is no answer of Graph. */
const failureOf = (thrown: unknown): Error =>
  thrown instanceof MicrosoftError || thrown instanceof AppError
    ? thrown
    : new MicrosoftError('unavailable', { cause: thrown });

/** A path below the version; an absolute address must be one of this origin. */
function belowVersion(url: string, path: string): string {
  if (path.startsWith('/')) return path;
  const prefix = `${url}/v1.0/`;
  if (!path.startsWith(prefix)) {
    throw new MicrosoftError('configuration', { code: 'off-origin' });
  }
  return path.slice(prefix.length - 1);
}

/** Adds the token, and asks for a new one once when Graph calls it invalid. */
function authentication(identity: AppIdentity, tokens: () => AppTokens): Middleware {
  let next: Middleware | undefined;
  const pass = async (context: Context, fresh: boolean) => {
    const { accessToken } = await tokens().acquire(identity, { fresh });
    context.options = {
      ...context.options,
      headers: { ...plainHeaders(context), authorization: `Bearer ${accessToken}` },
    };
    await next?.execute(context);
  };
  return {
    setNext(middleware) {
      next = middleware;
    },
    async execute(context) {
      await pass(context, false);
      if (context.response?.status !== 401) return;
      await context.response.body?.cancel();
      await pass(context, true);
    },
  };
}

const plainHeaders = (context: Context): Record<string, string> =>
  Object.fromEntries(new Headers(context.options?.headers as Record<string, string> | undefined));

/** The last link: never off the origin, never along a redirect, never for longer than the deadline. */
const sending = (url: string, timeoutSeconds: number, operation: string): Middleware => ({
  async execute(context) {
    const address = typeof context.request === 'string' ? context.request : context.request.url;
    if (!address.startsWith(`${url}/`)) {
      throw new MicrosoftError('configuration', { code: 'off-origin' });
    }
    let status = 'none';
    try {
      context.response = await fetch(address, {
        ...(context.options as RequestInit),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutSeconds * 1000),
      });
      status = String(context.response.status);
    } finally {
      measures.graphRequests.add(1, { operation, status });
    }
  },
});

const methodOf = ({ options }: Context): string => options?.method ?? 'GET';

/** Throttling is the caller's to pace; a POST may have been carried out although its answer was lost. */
function isWorthRetrying(method: string, response: Response | undefined, clock: Clock): boolean {
  if (response === undefined || response.status === 429 || method === 'POST') return false;
  const wait = retryAfterSeconds(response.headers.get('retry-after'), clock());
  return wait === undefined || wait <= LONGEST_RETRY_SECONDS;
}

async function bodyOf(response: Response, clock: Clock): Promise<unknown> {
  const text = await response.text().catch((cause: unknown) => {
    throw new MicrosoftError('unavailable', { status: response.status, cause });
  });
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    const { status, headers } = response;
    // A page of something between us and Graph says nothing about what was asked for, only how busy it is.
    const reason = status === 429 || status >= 500 ? causeOfGraphRefusal({ status }) : 'unknown';
    throw new MicrosoftError(reason, {
      status,
      retryAfterSeconds: retryAfterSeconds(headers.get('retry-after'), clock()),
      cause,
    });
  }
}

/** Kept and shown, so nothing but an id may pass. */
function requestIdOf({ headers }: Response): string | undefined {
  const id = headers.get('request-id');
  return id !== null && /^[\w-]{1,64}$/.test(id) ? id : undefined;
}

const LONGEST_CODE = 128;

/** Parts of a body that may be anything. */
interface GraphErrorBody {
  readonly error?: GraphErrorPart | null;
}
interface GraphErrorPart {
  readonly code?: unknown;
  readonly details?: unknown;
  readonly innerError?: GraphErrorPart | null;
  readonly innererror?: GraphErrorPart | null;
}

const codesOf = (part: GraphErrorPart | null | undefined): readonly string[] =>
  typeof part?.code === 'string' && part.code !== '' ? [part.code] : [];

/** The nested codes, the most specific first: https://learn.microsoft.com/graph/errors#json-representation */
function innerCodesOf(error: GraphErrorPart | null | undefined, deepest = 5): readonly string[] {
  const inner = error?.innererror ?? error?.innerError;
  if (typeof inner !== 'object' || inner === null || deepest === 0) return [];
  return [...innerCodesOf(inner, deepest - 1), ...codesOf(inner)];
}

function refusal(response: Response, body: unknown, clock: Clock): MicrosoftError {
  const { status, headers } = response;
  const error = (body as GraphErrorBody | null | undefined)?.error;
  const [code] = codesOf(error);
  const listed: readonly GraphErrorPart[] = Array.isArray(error?.details) ? error.details : [];
  const details = [...innerCodesOf(error), ...listed.flatMap(codesOf)];
  return new MicrosoftError(causeOfGraphRefusal({ status, code, details }), {
    status,
    // Kept and shown too.
    code: cleanText(details[0] ?? code, LONGEST_CODE),
    retryAfterSeconds: retryAfterSeconds(headers.get('retry-after'), clock()),
    requestId: requestIdOf(response),
    concernsTenant: isThrottledAsWhole(headers),
  });
}

/**
 * `Tenant_Application/ReadWrite/{app}/{tenant}` is more than one mailbox.
 * https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits
 */
const isThrottledAsWhole = (headers: Headers): boolean =>
  /^(?:tenant|application)/i.test(headers.get('x-ms-throttle-scope') ?? '');
