/** Finds loopback ports for services whose addresses must be known before any of them starts. */
import { createServer } from 'node:net';

// Below what operating systems lend to outgoing connections: a port of theirs could be lent away again
// between this look and the moment its service listens.
const FIRST = 12_000;
const LAST = 31_999;

// Each process looks from a place of its own, so that two that start together do not find the same ones.
const BAND = 16;
let next = FIRST + ((process.pid * BAND) % (LAST + 1 - FIRST));

/** Free when looked at. */
export async function freePort(): Promise<number> {
  for (let looked = FIRST; looked <= LAST; looked += 1) {
    const port = next;
    next = port === LAST ? FIRST : port + 1;
    if (await isFree(port)) return port;
  }
  throw new Error('No port on localhost is free');
}

/** Binds it and lets it go again. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, 'localhost', () => server.close(() => resolve(true)));
  });
}
