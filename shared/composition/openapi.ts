/** The API's own description, made from the endpoints' schemas: OpenAPI 3.1 and a page to read. */
import type { Config } from '../platform/config.ts';
import { type HttpResult, isKnown } from '../platform/endpoint.ts';
import { escapeHtml } from '../platform/html.ts';
import { sha256 } from '../platform/ids.ts';
import { contract, problems } from './api.ts';
import { openApiDocument } from './description/document.ts';

interface Asked {
  readonly headers: { get(name: string): string | null };
}

/** Handlers of `openapi.json` and of the page that problem types point to. Both are made once: anybody may ask. */
export function describeApi(config: Pick<Config, 'API_URL'>) {
  return {
    json: made(() => ({
      text: JSON.stringify(openApiDocument(config.API_URL)),
      headers: { 'content-type': 'application/json' },
    })),
    page: made(() => ({
      text: docsPage(),
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy':
          "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        'referrer-policy': 'no-referrer',
      },
    })),
  };
}

/** Answers 304 to whoever holds the same text already. */
function made(make: () => { readonly text: string; readonly headers: Record<string, string> }) {
  let answer: HttpResult | undefined;
  return async ({ headers }: Asked): Promise<HttpResult> => {
    answer ??= withEtag(make());
    const etag = answer.headers?.['etag'] ?? '';
    return isKnown(etag, headers) ? { status: 304, headers: { ...cached, etag } } : answer;
  };
}

const cached = { 'cache-control': 'no-cache' };

const withEtag = ({ text, headers }: ReturnType<Parameters<typeof made>[0]>): HttpResult => ({
  status: 200,
  text,
  headers: { ...headers, ...cached, etag: `"${sha256(text).slice(0, 22)}"` },
});

function docsPage(): string {
  const rows = contract.map(
    (endpoint) =>
      `<tr><td><code>${endpoint.method}</code></td><td><code>/${escapeHtml(endpoint.route)}</code></td><td>${escapeHtml(endpoint.summary)}</td><td>${endpoint.access}</td></tr>`,
  );
  const codes = Object.entries(problems).map(
    ([code, problem]) =>
      `<tr id="${escapeHtml(code)}"><td><code>${escapeHtml(code)}</code></td><td>${escapeHtml(problem.title)}</td><td>${escapeHtml(problem.action ?? '')}</td></tr>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Calendar integration API</title>
<meta name="viewport" content="width=device-width"><style>:root{color-scheme:light dark}body{font:1rem/1.5 system-ui;max-width:70rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #8886}:target{background:#fd08}</style></head>
<body><main><h1>Calendar integration API</h1><p>The whole contract: <a href="openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<h2>Endpoints</h2><table><thead><tr><th>Method</th><th>Path</th><th>What it does</th><th>Who</th></tr></thead><tbody>${rows.join('')}</tbody></table>
<h2>Problems</h2><table><thead><tr><th>Code</th><th>Meaning</th><th>What to do</th></tr></thead><tbody>${codes.join('')}</tbody></table></main></body></html>`;
}
