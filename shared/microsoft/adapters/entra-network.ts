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
      body: parse(await response.text()) as T,
    };
  };
  return {
    sendGetRequestAsync: (url, options) => send('GET', url, options),
    sendPostRequestAsync: (url, options) => send('POST', url, options),
  };
}

/** A proxy's page is not an OAuth error: MSAL would take an object without `error` for a token. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { error: 'temporarily_unavailable', error_description: '', error_codes: [] };
  }
}
