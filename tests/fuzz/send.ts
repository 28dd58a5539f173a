/** Requests as a hostile client writes them: any method, any path, any bytes. */
import { Agent, request } from 'node:http';

export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

export interface Heard {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly text: string;
  readonly ms: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const GIVE_UP_MS = 30_000;

/** @throws Error when the connection breaks before the answer is whole */
export function send({ method, url, headers, body }: Sent): Promise<Heard> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    // Node would tidy up a path that it parses.
    const path = url.slice(new URL(url).origin.length);
    // Node says the length only for methods that usually have a body.
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const outgoing = request(
      {
        agent,
        hostname,
        port,
        path,
        method,
        headers: { ...headers, ...length },
        timeout: GIVE_UP_MS,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            headers: { get: (name) => response.headers[name.toLowerCase()]?.toString() ?? null },
            text: Buffer.concat(chunks).toString('utf8'),
            ms: performance.now() - began,
          });
        });
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in time')));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** One part of a path. What already looks like percent-encoding stays, so that malformed sequences are sent too. */
export const pathPart = (text: string): string =>
  /^[%\w.~-]+$/.test(text) ? text : encodeURIComponent(text.toWellFormed());

export const queryOf = (pairs: readonly (readonly [string, string])[]): string =>
  pairs.length === 0
    ? ''
    : `?${pairs.map(([name, value]) => `${pathPart(name)}=${pathPart(value)}`).join('&')}`;
