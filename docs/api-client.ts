/** A program of your own that uses the API. docs/api-guide.md explains it, and tests run it as it stands here. */
import { setTimeout as wait } from 'node:timers/promises';
import createClient, { type Middleware } from 'openapi-fetch';
import { Webhook } from 'standardwebhooks';
import type { components, paths } from '../contracts/openapi.d.ts';

type Schemas = components['schemas'];
type Problem = Schemas['Problem'];
type Api = ReturnType<typeof connect>;

/** A refusal. Decide by `code`, and by `status` when you do not know the code; show `title` and `action` to people. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly problem: Partial<Problem>;
  /** When to come back, where the API says so. */
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, problem: Partial<Problem>, retryAfterSeconds?: number) {
    super(problem.title ?? `The API answered ${status}.`);
    this.status = status;
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get code(): string | undefined {
    return this.problem.code;
  }
}

/** `token` gives an access token that is still valid: ask your provider's library for it before each call. */
export function connect(baseUrl: string, token: () => Promise<string>) {
  const client = createClient<paths>({ baseUrl });
  const middleware: Middleware = {
    async onRequest({ request }) {
      request.headers.set('authorization', `Bearer ${await token()}`);
    },
    async onResponse({ response }) {
      if (response.ok) return;
      const seconds = response.headers.get('retry-after');
      // A gateway in between may answer with a page.
      const problem = (await response.json().catch(() => ({}))) as Partial<Problem>;
      throw new ApiProblem(
        response.status,
        problem,
        seconds === null ? undefined : Number(seconds),
      );
    },
  };
  client.use(middleware);
  return client;
}

/** Comes back when the API says so (429, 503). Only for calls that may be repeated: every GET, PUT and DELETE. */
export async function patiently<T>(call: () => Promise<T>, tries = 5): Promise<T> {
  for (let left = tries - 1; ; left -= 1) {
    try {
      return await call();
    } catch (error) {
      const seconds = error instanceof ApiProblem ? error.retryAfterSeconds : undefined;
      if (seconds === undefined || left === 0) throw error;
      await wait(seconds * 1000);
    }
  }
}

/** Every room, page by page. */
export async function* roomsOf(
  api: Api,
  org: string,
  limit = 200,
): AsyncGenerator<Schemas['Room']> {
  let after: string | undefined;
  do {
    const query = { limit, ...(after !== undefined && { after }) };
    const { data } = await patiently(() =>
      api.GET('/organisations/{org}/rooms', { params: { path: { org }, query } }),
    );
    yield* data?.items ?? [];
    const next = data?.nextLink;
    after = next === undefined ? undefined : (new URL(next).searchParams.get('after') ?? undefined);
  } while (after !== undefined);
}

const GOES_ON_BY_ITSELF = ['validating', 'verifying', 'disconnecting'];

/** The set-up at each change of its state or of what it waits for, until a person has to act or it is over. */
export async function* followSetup(
  api: Api,
  org: string,
  everyMs = 3_000,
): AsyncGenerator<Schemas['Setup']> {
  for (let seen = ''; ; await wait(everyMs)) {
    const { data: setup } = await patiently(() =>
      api.GET('/organisations/{org}/calendar/setup', { params: { path: { org } } }),
    );
    if (setup === undefined) return;
    const now = `${setup.state} ${setup.waitingFor?.code}`;
    if (now !== seen) yield setup;
    seen = now;
    if (!GOES_ON_BY_ITSELF.includes(setup.state)) return;
  }
}

/** Reads, decides and writes; decides anew when somebody else has changed the room in between. */
export async function changeRoom(
  api: Api,
  path: { readonly org: string; readonly room: string },
  decide: (room: Schemas['Room']) => Promise<Schemas['ChangeRoom']>,
): Promise<Schemas['Room'] | undefined> {
  const route = '/organisations/{org}/rooms/{room}';
  for (;;) {
    const { data: room, response } = await api.GET(route, { params: { path } });
    if (room === undefined) return undefined;
    const header = { 'If-Match': response.headers.get('etag') ?? '' };
    try {
      const body = await decide(room);
      return (await api.PATCH(route, { params: { path, header }, body })).data;
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.code !== 'request.changed') throw error;
    }
  }
}

/**
 * What a webhook received. `body` is the text as it came: parsing and printing it again breaks the signature.
 *
 * @throws WebhookVerificationError for a wrong signature, and for a message that is more than five minutes old
 */
export function eventOf(
  signingSecret: string,
  headers: Record<string, string>,
  body: string,
): { readonly type: string; readonly timestamp: string; readonly data: Schemas['Alert'] } {
  return new Webhook(signingSecret).verify(body, headers) as ReturnType<typeof eventOf>;
}
