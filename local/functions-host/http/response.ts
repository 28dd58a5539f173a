/** A worker's answer as the caller sees it in plain mode. */
import type { ServerResponse } from 'node:http';
import type { HttpCookie, HttpData, TypedData } from '../worker/protocol.ts';

/** Names come out in lower case, but for these. */
const SPELLING: Record<string, string> = {
  location: 'Location',
  'set-cookie': 'Set-Cookie',
  'content-type': 'Content-Type',
};

/** An answer without a body, whose length the official host says. */
export function sendEmpty(response: ServerResponse, status: number): void {
  response.statusCode = status;
  response.end();
}

export function sendText(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string,
): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (text !== '') response.write(text);
  response.end();
}

/** Throws where the official host answers 500. */
export function writeAnswer(
  response: ServerResponse,
  returnValue: TypedData | null | undefined,
): void {
  const answer = returnValue?.http;
  if (answer === undefined) {
    // A handler that returned nothing, or a value that is no HTTP answer.
    sendEmpty(response, 204);
    return;
  }
  const status = Number(answer.statusCode ?? 200);
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new Error(`The status ${answer.statusCode} is outside 200-599.`);
  }
  const body = status === 204 || status === 304 ? Buffer.alloc(0) : Buffer.from(bytesOf(answer));
  const headers = Object.entries(answer.headers ?? {});
  for (const [name, value] of headers) refuseBroken(name, value, body.length);
  for (const [name, value] of headers) {
    if (name.toLowerCase() !== 'set-cookie') response.setHeader(SPELLING[name] ?? name, value);
  }
  const cookies = headers
    .filter(([name]) => name.toLowerCase() === 'set-cookie')
    .map(([, value]) => value)
    .concat((answer.cookies ?? []).map(formatCookie));
  if (cookies.length > 0) response.setHeader('Set-Cookie', cookies);
  response.statusCode = status;
  if (body.length > 0) response.write(body);
  response.end();
}

function bytesOf(answer: HttpData): Uint8Array | string {
  return answer.body?.bytes ?? answer.body?.string ?? '';
}

function refuseBroken(name: string, value: string, length: number): void {
  if (/[^\t\x20-\x7e]/.test(value)) throw new Error(`The value of header '${name}' is not ASCII.`);
  const key = name.toLowerCase();
  if (key === 'transfer-encoding') throw new Error('A handler must not set transfer-encoding.');
  if (key === 'content-length' && Number(value) !== length) {
    throw new Error('The content-length does not fit the body.');
  }
}

function formatCookie(cookie: HttpCookie): string {
  const { expires, sameSite = 'none' } = cookie;
  const site = { none: undefined, lax: 'lax', strict: 'strict', explicitNone: 'none' }[sameSite];
  return [
    `${cookie.name ?? ''}=${escapeData(cookie.value ?? '')}`,
    expires && `expires=${new Date(expires.value.seconds * 1000).toUTCString()}`,
    cookie.maxAge && `max-age=${cookie.maxAge.value}`,
    cookie.domain && `domain=${cookie.domain.value}`,
    `path=${cookie.path?.value ?? '/'}`,
    cookie.secure?.value === true && 'secure',
    site && `samesite=${site}`,
    cookie.httpOnly?.value === true && 'httponly',
  ]
    .filter((part) => typeof part === 'string')
    .join('; ');
}

/** Escapes like .NET's Uri.EscapeDataString, which also escapes characters that encodeURIComponent leaves. */
function escapeData(value: string): string {
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
