/** An HTTP request as the host hands it to a worker in plain mode. */
import type { IncomingMessage } from 'node:http';
import type { HttpData, NullableString } from '../worker/protocol.ts';

/** Over this the official host answers 500. */
const BODY_LIMIT = 104_857_600;

export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/** Read only with a Content-Length above zero: a chunked request body arrives empty. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const length = Number(request.headers['content-length'] ?? 0);
  if (!(length > 0)) {
    request.resume();
    return undefined;
  }
  if (length > BODY_LIMIT) {
    request.resume();
    throw new BodyTooLarge('Request body too large.');
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The path with dot segments and escapes resolved, but for `%2F`; no leading slash. */
export function decodePath(target: string): string {
  const path = target.split(/[?#]/, 1)[0] ?? '';
  const decoded = path.replace(/(?:%(?!2f)[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
  const segments: string[] = [];
  for (const segment of decoded.split('/').slice(1)) {
    if (segment === '..') segments.pop();
    else if (segment !== '.') segments.push(segment);
  }
  return segments.join('/');
}

/** Scheme and Host header as sent; forwarded headers do not alter it. */
function requestUrl(request: IncomingMessage, path: string): string {
  const query = (request.url ?? '').split('?').slice(1).join('?');
  const encoded = encodeURI(path)
    .replace(/%25(?=2f)/gi, '%')
    .replace(/[?#]/g, encodeURIComponent);
  const host = request.headers.host ?? 'localhost';
  return `http://${host}/${encoded}${query === '' ? '' : `?${query}`}`;
}

export function toHttpData(
  request: IncomingMessage,
  path: string,
  params: Record<string, string>,
  body: Buffer | undefined,
): HttpData {
  return {
    method: request.method ?? 'GET',
    url: requestUrl(request, path),
    nullableHeaders: nullable(headersOf(request)),
    nullableQuery: nullable(queryOf(request)),
    nullableParams: nullable(params),
    body: body === undefined ? null : { bytes: body },
  };
}

/** Names in lower case, repeated ones joined with a comma and no blank. */
export function headersOf(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = (request.rawHeaders[index] ?? '').toLowerCase();
    const value = request.rawHeaders[index + 1] ?? '';
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  return headers;
}

/** Keys ignore case and keep their first spelling; repeated ones are joined likewise. */
function queryOf(request: IncomingMessage): Record<string, string> {
  const values: Record<string, string> = {};
  const spelling = new Map<string, string>();
  for (const [key, value] of new URLSearchParams(
    (request.url ?? '').split('?').slice(1).join('?'),
  )) {
    const name = spelling.get(key.toLowerCase()) ?? key;
    spelling.set(key.toLowerCase(), name);
    values[name] = values[name] === undefined ? value : `${values[name]},${value}`;
  }
  return values;
}

function nullable(values: Record<string, string>): Record<string, NullableString> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value }]));
}
