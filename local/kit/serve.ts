/** Puts an emulator on a loopback port: faults apply before it, and every answer is recorded. */
import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Emulator } from './emulator.ts';
import { answerOf, type Faults, sendAnswer } from './faults.ts';
import type { RequestLog } from './request-log.ts';
import { requestText } from './request-text.ts';

export interface Serving {
  readonly port: number;
  close(): Promise<void>;
}

export async function serve(
  emulator: Emulator,
  options: { port: number; hostName?: string; faults: Faults; requests: RequestLog },
): Promise<Serving> {
  const server = createServer((request, response) => {
    const method = request.method ?? 'GET';
    const target = request.url ?? '/';
    const path = target.split('?')[0] ?? '/';
    response.once('close', () => {
      if (emulator.isRecorded?.(path) === false) return;
      options.requests.record(
        {
          at: new Date().toISOString(),
          service: emulator.name,
          method,
          path,
          status: response.headersSent ? response.statusCode : 0,
        },
        emulator.operation?.(method, path) ?? `${method} ${path}`,
      );
    });
    void (async () => {
      const text = options.faults.readsRequestText(emulator.name)
        ? await requestText(request)
        : undefined;
      const fault = options.faults.take(emulator.name, method, target, text);
      const answer = fault === undefined ? undefined : answerOf(fault);
      if (fault?.delayMs !== undefined) await sleep(fault.delayMs);
      if (fault?.drop === true) {
        request.socket.resetAndDestroy();
      } else if (answer === undefined) {
        emulator.handle(request, response);
      } else {
        request.resume();
        sendAnswer(response, answer);
      }
    })();
  });
  server.on('upgrade', (request, socket, head) => {
    if (emulator.upgrade === undefined) socket.destroy();
    else emulator.upgrade(request, socket, head);
  });
  await listen(server, options.port, options.hostName ?? 'localhost');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    port,
    async close() {
      await emulator.close?.();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function listen(server: Server, port: number, hostName: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, hostName, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
