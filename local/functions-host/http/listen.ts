/** Puts a server on a loopback port, with a plain sentence when it is taken. */
import type { Server } from 'node:http';
import { HostError } from '../settings.ts';

export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new HostError(`Port ${port} is taken. Choose another with --port.`)
          : new HostError(`Port ${port} cannot be used: ${error.message}`),
      );
    });
    server.listen(port, 'localhost', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
