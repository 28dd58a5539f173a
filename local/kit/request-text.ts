/** A request's URL, token claims and body as one text, read ahead of the service that answers it, so that a fault can match it. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';

export async function requestText(request: IncomingMessage): Promise<string> {
  const body = await readAhead(request);
  const url = request.url ?? '';
  const token =
    /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1] ??
    new URL(url, 'http://localhost').searchParams.get('access_token') ??
    '';
  return [url, claimsOf(token), body].join('\n');
}

/** The body goes back into the stream before its end; the web adapter reads `rawBody` when a stream was read before. */
async function readAhead(request: IncomingMessage): Promise<string> {
  const length = Number(request.headers['content-length'] ?? 0);
  const chunks: Buffer[] = [];
  for (let read = 0; read < length; ) {
    const chunk = request.read() as Buffer | null;
    if (chunk !== null) {
      chunks.push(chunk);
      read += chunk.length;
      continue;
    }
    try {
      await once(request, 'readable');
    } catch {
      // The client broke the request off: nobody waits for an answer.
      return '';
    }
  }
  const body = Buffer.concat(chunks);
  if (body.length > 0) {
    request.unshift(body);
    Object.assign(request, { rawBody: body });
  }
  return body.toString('utf8');
}

function claimsOf(token: string): string {
  return Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
}
