/** The API as the commands for one organisation call it: with the token of an operator, one request after the other. */

export interface Api {
  /** Public base of the API, with its prefix. */
  readonly url: string;
  /** An access token of the portal's sign-in provider. */
  readonly token: string;
}

const TIMEOUT_MS = 120_000;
const TRIES = 5;
const FIRST_WAIT_MS = 500;

/** An answer of the API that is no success. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: string;
  constructor(status: number, { code = '', title = '', action = '' }: Problem) {
    super(`${status} ${code}: ${title}. ${action}`);
    this.status = status;
    this.code = code;
  }
}
interface Problem {
  readonly code?: string;
  readonly title?: string;
  readonly action?: string;
}

/**
 * The answer to a request below `/api`, or at an absolute address that the API gave.
 *
 * @throws Refusal for an answer of 4xx or 5xx; 429 and 5xx are tried again first
 * @throws Error without an answer
 */
export async function call(
  { url, token }: Api,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<Response> {
  const address = new URL(path, `${url}/`);
  // The token is for this API alone.
  if (address.origin !== new URL(url).origin) throw new Error(`${address.origin} is not the API`);
  const ask = () =>
    fetch(address, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  for (let tried = 1; ; tried += 1) {
    // Every request of these commands may be repeated.
    const response = await ask().catch((error: unknown) => {
      if (tried < TRIES) return undefined;
      throw new Error(`${address.origin} does not answer`, { cause: error });
    });
    if (response?.ok === true) return response;
    const mayPass = response === undefined || response.status === 429 || response.status >= 500;
    if (response !== undefined && (!mayPass || tried === TRIES)) {
      throw new Refusal(response.status, (await response.json().catch(() => ({}))) as Problem);
    }
    const asked = Number(response?.headers.get('retry-after')) * 1000;
    const wait = asked || FIRST_WAIT_MS * 2 ** tried;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/** The parts of a file or a list: each answer, and then the one that its `Link` leads to. */
export async function* parts(api: Api, path: string): AsyncGenerator<Response> {
  for (let next: string | undefined = path; next !== undefined; ) {
    const response: Response = await call(api, 'GET', next);
    next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
    yield response;
  }
}
