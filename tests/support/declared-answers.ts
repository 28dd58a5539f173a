/**
 * Compares an answer of the API with what its endpoint declares, which is what `contracts/openapi.json` says: status,
 * media type, fields, and the code of a problem.
 */
import { isDeepStrictEqual } from 'node:util';
import { contract } from '../../shared/composition/api.ts';
import { problemCodes } from '../../shared/composition/description/problem-codes.ts';
import type { Answer, Endpoint } from '../../shared/platform/endpoint.ts';

const PARAMETER = /\{[^}]+\}/g;

const routes = contract
  .map((endpoint) => ({
    endpoint,
    pattern: new RegExp(`/api/${endpoint.route.replace(PARAMETER, '[^/]+')}$`),
    parameters: endpoint.route.match(PARAMETER)?.length ?? 0,
  }))
  // `members/me` comes before `members/{member}`.
  .toSorted((one, other) => one.parameters - other.parameters);

/**
 * @param address of the request, absolute
 * @returns what the answer has that its endpoint does not declare; undefined for what is no endpoint of ours
 */
export async function undeclaredIn(
  method: string,
  address: string,
  response: Response,
): Promise<string | undefined> {
  const { pathname } = new URL(address);
  const route = routes.find(
    ({ endpoint, pattern }) => endpoint.method === method && pattern.test(pathname),
  );
  return route && (await faultOf(route.endpoint, response));
}

async function faultOf(endpoint: Endpoint, response: Response): Promise<string | undefined> {
  const { status } = response;
  const type = response.headers.get('content-type') ?? '';
  let text: string;
  try {
    text = await response.text();
  } catch {
    // The test went away, or ended the service: there is no whole answer.
    return undefined;
  }
  const fault = type.startsWith('application/problem+json')
    ? problemFault(endpoint, status, text)
    : answerFault(endpoint, { status, type, text });
  return fault && `${endpoint.name} ${status}: ${fault}`;
}

function problemFault(endpoint: Endpoint, status: number, text: string): string | undefined {
  const { code } = JSON.parse(text) as { readonly code: string };
  return problemCodes(endpoint).get(status)?.includes(code) ? undefined : `${code} is not declared`;
}

interface Seen {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

function answerFault(endpoint: Endpoint, { status, type, text }: Seen): string | undefined {
  const answer = endpoint.answers[status];
  if (answer === undefined) {
    const isPage = endpoint.problemPages === true && problemCodes(endpoint).has(status);
    return isPage ? undefined : 'the status is not declared';
  }
  if (answer.schema !== undefined) return bodyFault(answer.schema, text);
  const media = [answer.mediaType ?? []].flat();
  if (media.length === 0) return text === '' ? undefined : 'a body is not declared';
  return media.some((each) => type.startsWith(each)) ? undefined : `${type} is not declared`;
}

function bodyFault(schema: NonNullable<Answer['schema']>, text: string): string | undefined {
  const body: unknown = JSON.parse(text);
  const { data, error } = schema.safeParse(body);
  if (error !== undefined) return JSON.stringify(error.issues);
  return isDeepStrictEqual(data, body) ? undefined : 'a field is not declared';
}
