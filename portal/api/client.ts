/** Calls the HTTP contract through types generated from it: a route or field that drifts is a compile error. */
import createClient, { type Middleware } from 'openapi-fetch';
import type { paths } from '../../contracts/openapi.d.ts';
import type { Session } from '../session/session.ts';
import { ApiProblem, NotReached, type ProblemBody } from './problem.ts';

export type Api = ReturnType<typeof createApi>;

const TIMEOUT_MS = 30_000;

export function createApi(baseUrl: string, session: Session) {
  const client = createClient<paths>({
    baseUrl,
    credentials: 'include',
    fetch: (request) => send(request, session),
  });
  client.use(throwProblems);
  return client;
}

/** Sends once more with a renewed token after a 401; the body was kept for it. */
async function send(request: Request, session: Session): Promise<Response> {
  const again = request.clone();
  const first = await sendOnce(request, session.token());
  if (first.status !== 401 || !(await session.renew())) return first;
  return sendOnce(again, session.token());
}

/** @throws {NotReached} */
async function sendOnce(request: Request, token: string | undefined): Promise<Response> {
  if (token !== undefined) request.headers.set('authorization', `Bearer ${token}`);
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return await fetch(request, { signal: AbortSignal.any([request.signal, timeout]) });
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new NotReached();
  }
}

const throwProblems: Middleware = {
  async onResponse({ response }) {
    if (response.ok || response.status === 304) return;
    throw new ApiProblem(response.status, await problemOf(response));
  },
};

async function problemOf(response: Response): Promise<ProblemBody> {
  try {
    return (await response.json()) as ProblemBody;
  } catch {
    return {};
  }
}

/** The body of an answer that has one: refusals were thrown before. */
export function bodyOf<T>(answer: { readonly data?: T }): NonNullable<T> {
  if (answer.data === undefined || answer.data === null) throw new ApiProblem(502, {});
  return answer.data;
}
