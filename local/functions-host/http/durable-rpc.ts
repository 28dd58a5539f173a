/**
 * Where the SDK's Durable client calls: a loopback port of its own that asks for no key, as beside the official host.
 */
import { createServer } from 'node:http';
import { WEBHOOK_PATH } from '../durable/client-payload.ts';
import type { Durable } from '../durable/ports.ts';
import { headersOf } from './request.ts';
import { sendText } from './response.ts';

const PATH = '/durabletask';

interface DurableRpc {
  /** Ends in a slash. */
  readonly url: string;
  close(): void;
}

export async function listenForDurableClient(
  durable: () => Pick<Durable, 'handle'>,
): Promise<DurableRpc> {
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const [path = '', ...query] = (request.url ?? '').split('?');
      const answer = await durable().handle({
        method: request.method ?? 'GET',
        path: path.startsWith(PATH) ? `${WEBHOOK_PATH}${path.slice(PATH.length)}` : path,
        query: new URLSearchParams(query.join('?')),
        headers: headersOf(request),
        body: Buffer.concat(chunks),
      });
      sendText(response, answer.status, answer.headers, answer.body);
    })().catch(() => response.destroy());
  });
  // The SDK keeps its connections: none may end under a call.
  server.keepAliveTimeout = 130_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}${PATH}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
