/** A server that gives every request one answer, exactly as it is told. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

interface OddAnswer {
  readonly status: number;
  /** JSON, unless it is a text or bytes. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly gzip?: boolean;
}

const bytesOf = (body: unknown): Buffer => {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
};

export async function startOddServer() {
  const state = { answer: { status: 200, body: {} } as OddAnswer };
  const server = createServer((request, response) => {
    request.resume();
    const { status, body, headers = {}, gzip = false } = state.answer;
    const plain = bytesOf(body);
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(gzip ? { 'content-encoding': 'gzip' } : {}),
      ...headers,
    });
    response.end(gzip ? gzipSync(plain) : plain);
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    url: `http://localhost:${port}`,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  });
}
