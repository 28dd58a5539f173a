/** Raw requests to Entra, Graph and Key Vault, and the parts of their answers that facts are about. */
import type { App, Target } from './target.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body, as loosely typed as fetch has it; an empty object when it is not JSON. */
  readonly body: Awaited<ReturnType<Response['json']>>;
}

export async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** One request to the token endpoint of a tenant. */
export const askToken = (
  { loginUrl }: Target,
  tenantId: string,
  form: Readonly<Record<string, string>>,
): Promise<Answer> =>
  ask(`${loginUrl}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });

/** The form of client credentials for Graph. */
export const asApp = ({ clientId, clientSecret }: App) => ({
  grant_type: 'client_credentials',
  client_id: clientId,
  client_secret: clientSecret,
  scope: 'https://graph.microsoft.com/.default',
});

/** What tells one refusal of Entra from another. */
export const entraRefusal = ({ status, body }: Answer) => ({
  status,
  error: String(body.error),
  number: Number(body.error_codes?.[0]),
});

/** The claims of a token, unverified. */
export const claimsOf = (token: unknown): Record<string, unknown> =>
  JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString());

/** Graph as an app sees it, with one token for all requests. */
export async function graphAs(target: Target, app: App) {
  const { body } = await askToken(target, target.tenantId, asApp(app));
  if (body.access_token === undefined) throw new Error(`No token: ${body.error_description}`);
  return (
    method: string,
    path: string,
    options: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> =>
    ask(path.startsWith('http') ? path : `${target.graphUrl}/v1.0${path}`, {
      method,
      headers: {
        authorization: `Bearer ${body.access_token}`,
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
}
export type GraphCaller = Awaited<ReturnType<typeof graphAs>>;

/** What tells one refusal of Graph or Key Vault from another. */
export const refusal = ({ status, body }: Answer) => ({
  status,
  code: String(body.error?.code),
});
