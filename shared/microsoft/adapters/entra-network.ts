/** The network module of MSAL: fetch with our own deadline, no redirects, and answers that are always an object. */
import type { INetworkModule, NetworkRequestOptions } from '@azure/msal-node';

export function entraNetwork(timeoutSeconds: number): INetworkModule {
  const send = async <T>(method: 'GET' | 'POST', url: string, options?: NetworkRequestOptions) => {
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
      body: bodyOf(response.status, await response.text()) as T,
    };
  };
  return {
    sendGetRequestAsync: (url, options) => send('GET', url, options),
    sendPostRequestAsync: (url, options) => send('POST', url, options),
  };
}

/** OAuth's code for an answer that says nothing about the request, such as a proxy's page. */
const UNAVAILABLE = { error: 'temporarily_unavailable', error_description: '', error_codes: [] };
const THROTTLED = { ...UNAVAILABLE, error: 'slow_down' };

/**
 * MSAL forgets the status of a code exchange, so a status that alone decides is told by OAuth's code. It would also take
 * an object without `error` for a token.
 */
function bodyOf(status: number, text: string): unknown {
  if (status === 429) return THROTTLED;
  if (status >= 500) return UNAVAILABLE;
  try {
    return JSON.parse(text);
  } catch {
    return UNAVAILABLE;
  }
}
