/** The API's own description, made from the endpoints' schemas: OpenAPI 3.1 and a page to read. */
import type { Config } from '../platform/config.ts';
import { type HttpResult, isKnown } from '../platform/endpoint.ts';
import { sha256 } from '../platform/ids.ts';

interface Asked {
  readonly headers: { get(name: string): string | null };
}

interface Description {
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Handlers of `openapi.json` and of the page that problem types point to. Each is made once, because anybody may ask,
 * and when it is first asked for, with all that only it needs: starting costs nothing.
 */
export function describeApi(config: Pick<Config, 'API_URL'>) {
  const document = async () => {
    const { openApiDocument } = await import('./description/document.ts');
    return openApiDocument(config.API_URL);
  };
  return {
    json: madeOnce(async () => ({
      text: JSON.stringify(await document()),
      headers: { 'content-type': 'application/json' },
    })),
    page: madeOnce(async () => {
      const { referencePage } = await import('./description/page.ts');
      return { text: referencePage(await document()), headers: pageHeaders };
    }),
  };
}

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

/** Answers 304 to whoever holds the same text already. */
function madeOnce(make: () => Promise<Description>) {
  let made: Promise<HttpResult> | undefined;
  return async ({ headers }: Asked): Promise<HttpResult> => {
    made ??= make().then(withEtag);
    const answer = await made;
    const etag = answer.headers?.['etag'] ?? '';
    return isKnown(etag, headers) ? { status: 304, headers: { ...cached, etag } } : answer;
  };
}

const cached = { 'cache-control': 'no-cache' };

const withEtag = ({ text, headers }: Description): HttpResult => ({
  status: 200,
  text,
  headers: { ...headers, ...cached, etag: `"${sha256(text).slice(0, 22)}"` },
});
