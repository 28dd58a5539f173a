/** The API's own description, made from the endpoints' schemas: OpenAPI 3.1 and a page to read. */
import { gzipSync } from 'node:zlib';
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

/** Answers 304 to whoever holds the same text already, and compressed to whoever takes that: it is long. */
function madeOnce(make: () => Promise<Description>) {
  let made: Promise<Made> | undefined;
  return async ({ headers }: Asked): Promise<HttpResult> => {
    made ??= make().then(inBothForms);
    const { plain, compressed, etag } = await made;
    if (isKnown(etag, headers)) return { status: 304, headers: { ...cached, etag } };
    return takesGzip(headers.get('accept-encoding') ?? '') ? compressed : plain;
  };
}

const cached = { 'cache-control': 'no-cache', vary: 'Accept-Encoding, Origin' };

interface Made {
  readonly etag: string;
  readonly plain: HttpResult;
  readonly compressed: HttpResult;
}

/** The ETag is weak, because both forms have it: https://www.rfc-editor.org/rfc/rfc9110#section-8.8.1 */
function inBothForms({ text, headers }: Description): Made {
  const etag = `W/"${sha256(text).slice(0, 22)}"`;
  const plain = { status: 200, headers: { ...headers, ...cached, etag } };
  return {
    etag,
    plain: { ...plain, text },
    compressed: {
      ...plain,
      headers: { ...plain.headers, 'content-encoding': 'gzip' },
      bytes: gzipSync(text),
    },
  };
}

/** https://www.rfc-editor.org/rfc/rfc9110#field.accept-encoding */
const takesGzip = (accepted: string): boolean =>
  accepted
    .toLowerCase()
    .split(',')
    .some((coding) => /^\s*gzip\s*(;|$)/.test(coding) && !/;\s*q=0(\.0*)?\s*$/.test(coding));
