/** What a request carries as text, read ahead of the service that answers it, so that a fault can tell whose it is. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';

export async function requestText(request: IncomingMessage): Promise<string> {
  const body = await readAhead(request);
  return [request.url ?? '', claimsOf(request.headers.authorization), body].join('\n');
}

/** The body goes back into the stream before its end is told; the web adapter asks for `rawBody` of a stream once read. */
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
      // Broken off by the client: nobody waits for an answer.
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

function claimsOf(authorization = ''): string {
  const claims = /^Bearer [^.]*\.([^.]*)\./.exec(authorization)?.[1] ?? '';
  return Buffer.from(claims, 'base64url').toString('utf8');
}
