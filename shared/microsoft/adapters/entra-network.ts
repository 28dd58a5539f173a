/** The network module of MSAL: fetch with our own deadline, no redirects, and answers that are always an object. */
import type { INetworkModule, NetworkRequestOptions } from '@azure/msal-node';
import { identitySpan } from './microsoft-span.ts';

export function entraNetwork(timeoutSeconds: number): INetworkModule {
  const send = <T>(method: 'GET' | 'POST', url: string, options?: NetworkRequestOptions) =>
    identitySpan(operationOf(method, options?.body), () => exchange<T>(method, url, options));
  const exchange = async <T>(
    method: 'GET' | 'POST',
    url: string,
    options: NetworkRequestOptions | undefined,
  ) => {
    const response = await fetch(url, {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutSeconds * 1000),
      ...(options?.headers === undefined ? {} : { headers: options.headers }),
      ...(options?.body === undefined ? {} : { body: options.body }),
    });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: bodyOf(method, response.status, await response.text()) as T,
    };
  };
  return {
    sendGetRequestAsync: (url, options) => send('GET', url, options),
    sendPostRequestAsync: (url, options) => send('POST', url, options),
  };
}

/** By the grant that is asked for: MSAL sends nothing but that, and reads metadata. */
const operationOf = (method: 'GET' | 'POST', body = ''): string => {
  if (method === 'GET') return 'metadata';
  const grant = new URLSearchParams(body).get('grant_type') ?? '';
  return ['client_credentials', 'authorization_code', 'refresh_token'].includes(grant)
    ? grant
    : 'other';
};

/** OAuth's code for an answer that says nothing about the request, such as a proxy's page. */
const UNAVAILABLE = { error: 'temporarily_unavailable', error_description: '', error_codes: [] };
const THROTTLED = { ...UNAVAILABLE, error: 'slow_down' };

/**
 * MSAL forgets the status of a code exchange, so a status that alone decides is told by OAuth's code. It would also take
 * an object without `error` for a token.
 */
function bodyOf(method: 'GET' | 'POST', status: number, text: string): unknown {
  if (status === 429) return THROTTLED;
  if (status >= 500) return UNAVAILABLE;
  const body = objectIn(text);
  if (body === undefined) return UNAVAILABLE;
  if (status >= 400) return refusalIn(body) ?? UNAVAILABLE;
  const isToken = method === 'GET' || typeof body['access_token'] === 'string';
  return isToken ? body : UNAVAILABLE;
}

type Body = Readonly<Record<string, unknown>>;

function objectIn(text: string): Body | undefined {
  try {
    const body: unknown = JSON.parse(text);
    const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
    return isObject ? (body as Body) : undefined;
  } catch {
    return undefined;
  }
}

/** MSAL reads the number from `error_codes` alone; Entra leaves that out at times, and the description begins with it. */
function refusalIn(body: Body): Body | undefined {
  const { error, error_codes: codes, error_description: description } = body;
  const [first]: unknown[] = Array.isArray(codes) ? codes : [];
  const number = Number(first ?? numberIn(description));
  const hasNumber = Number.isSafeInteger(number) && number > 0;
  if (typeof error !== 'string' && !hasNumber) return undefined;
  return { error: 'invalid_request', ...body, error_codes: hasNumber ? [number] : [] };
}

const numberIn = (description: unknown): string | undefined =>
  /^AADSTS(\d{4,8})\b/.exec(typeof description === 'string' ? description : '')?.[1];
