/**
 * A loopback proxy before one service of Azurite, where faults strike and requests are counted.
 * Method, path, headers and body pass byte for byte: the signature covers them, and Azurite builds its links from Host.
 */
import { Agent, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { Emulator } from '../kit/emulator.ts';
import type { StorageService } from './azurite.ts';

/** Headers of one hop only (RFC 9110, 7.6.1); this proxy and its client negotiate their own. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding']);

function endToEnd(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, index) => {
    const name = rawHeaders[index - (index % 2)] ?? '';
    return !HOP_BY_HOP.has(name.toLowerCase());
  });
}

/** `targetPort` is undefined until Azurite listens. */
export function createStorageProxy(
  service: StorageService,
  targetPort: () => number | undefined,
): Emulator {
  const agent = new Agent({ keepAlive: true });

  function handle(request: IncomingMessage, response: ServerResponse): void {
    const port = targetPort();
    if (port === undefined) {
      response.writeHead(503, { 'retry-after': '1' }).end();
      return;
    }
    const onward = send(
      {
        host: 'localhost',
        port,
        agent,
        method: request.method,
        path: request.url,
        headers: request.rawHeaders,
      },
      (answer) => {
        response.writeHead(
          answer.statusCode ?? 502,
          answer.statusMessage,
          endToEnd(answer.rawHeaders),
        );
        answer.pipe(response);
        answer.once('error', () => response.destroy());
      },
    );
    onward.once('error', () => {
      // Breaks the connection like a network failure: the SDK tries again.
      request.socket.destroy();
    });
    response.once('close', () => {
      if (!response.writableEnded) onward.destroy();
    });
    request.pipe(onward);
  }

  return {
    name: 'storage',
    handle,
    operation: (method, path) => storageOperation(service, method, path),
    async close() {
      agent.destroy();
    },
  };
}

/**
 * Names a storage request by kind for the counts: `queue POST messages`, `table GET entities`, `blob PUT blob`.
 * `path` begins with the account.
 */
function storageOperation(service: StorageService, method: string, path: string): string {
  const [first = '', ...rest] = path.split('/').slice(2);
  return `${service} ${method} ${kind[service](first, rest)}`;
}

const kind: Readonly<Record<StorageService, (first: string, rest: readonly string[]) => string>> = {
  blob: (container, rest) => {
    if (container === '') return 'service';
    return rest.length === 0 ? 'container' : 'blob';
  },
  queue: (queue, [messages]) => {
    if (queue === '') return 'service';
    return messages ?? 'queue';
  },
  table: (table) => {
    if (table === '') return 'service';
    if (table === '$batch') return 'batch';
    return table.startsWith('Tables') ? 'tables' : 'entities';
  },
};
