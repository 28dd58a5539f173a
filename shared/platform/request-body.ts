/** Request bodies, within limits that hold before anything is parsed: JSON.parse of a hostile text can cost seconds. */
import type { HttpRequest } from '@azure/functions';
import { type Endpoint, NORMAL_BODY_BYTES } from './endpoint.ts';
import { requestProblems } from './errors.ts';

const MERGE_PATCH = 'application/merge-patch+json';
/** The deepest body of a known caller, a notification of Graph, has four levels. */
const MOST_LEVELS = 16;
/** The longest body of a known caller, some hundred notifications of Graph, has fewer than 8,000. */
const MOST_VALUES = 10_000;

/**
 * Reads the body of a request: text when the endpoint takes another media type than JSON, otherwise the parsed value;
 * `{}` when the endpoint ignores the body or it was left out.
 *
 * @throws AppError `request.too-large`, `request.unsupported-media-type`, `request.malformed`, `request.invalid`
 */
export async function readBody(endpoint: Endpoint, request: HttpRequest): Promise<unknown> {
  if (endpoint.body === undefined) return undefined;
  if (endpoint.bodyUnless !== undefined && request.query.has(endpoint.bodyUnless)) return {};
  const bytes = await readBytes(request, endpoint.maxBodyBytes ?? NORMAL_BODY_BYTES);
  const text = bytes.toString('utf8');
  if (endpoint.bodyOptional === true && text.trim() === '') return {};
  if (endpoint.anyMediaType !== true) checkMediaType(endpoint, request);
  return endpoint.bodyType === undefined ? parseJson(bytes, text) : text;
}

function checkMediaType({ bodyType }: Endpoint, { headers }: HttpRequest): void {
  const type = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  const taken = bodyType ?? 'application/json';
  if (type !== taken && !(bodyType === undefined && type === MERGE_PATCH)) {
    throw requestProblems.error('request.unsupported-media-type', { detail: `Send ${taken}.` });
  }
}

/** Reads at most `limit` bytes, whatever `Content-Length` says. */
async function readBytes(request: HttpRequest, limit: number): Promise<Buffer> {
  const tooLarge = () =>
    requestProblems.error('request.too-large', { detail: `At most ${limit} bytes.` });
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseJson(bytes: Buffer, text: string): unknown {
  checkStructure(bytes);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw requestProblems.error('request.malformed', { cause });
  }
}

/** Counts levels and values by one look at the bytes; whether they are JSON is not asked here. */
function checkStructure(bytes: Buffer): void {
  let level = 0;
  let values = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    switch (bytes[at]) {
      case 0x22: // "
        at = endOfString(bytes, at);
        break;
      case 0x5b: // [
      case 0x7b: // {
        level += 1;
        values += 1;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        level -= 1;
        break;
      case 0x2c: // ,
        values += 1;
        break;
    }
    if (level > MOST_LEVELS) throw refused(`is nested more than ${MOST_LEVELS} levels deep`);
    if (values > MOST_VALUES) throw refused(`holds more than ${MOST_VALUES} values`);
  }
}

function endOfString(bytes: Buffer, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== 0x22) at += bytes[at] === 0x5c ? 2 : 1;
  return at;
}

const refused = (detail: string) =>
  requestProblems.error('request.invalid', { fields: [{ pointer: '', detail }] });
