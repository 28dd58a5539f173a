/** Finds loopback ports for services whose addresses must be known before any of them starts. */
import { createServer, type Server } from 'node:net';

// Below what operating systems lend to outgoing connections: a port of theirs could be lent away again
// between this check and the moment its service listens.
const FIRST = 10_000;
const BAND = 100;
const BANDS = 220;

let claimed: AsyncGenerator<number> | undefined;

/**
 * A port that was free when checked and that no other process gets from this function: each process takes its
 * ports from a band of its own. Otherwise two processes that start together could both find the same port free.
 */
export async function freePort(): Promise<number> {
  claimed ??= portsOfOwnBands();
  const port = await claimed.next();
  if (port.done === true) throw new Error('No port on localhost is free');
  return port.value;
}

/** Binds the port and releases it again. */
export async function isFree(port: number): Promise<boolean> {
  const server = await bind(port);
  if (server === undefined) return false;
  await new Promise((closed) => server.close(closed));
  return true;
}

/** Cycles through one band until none of its ports is free, then claims the next band. */
async function* portsOfOwnBands(): AsyncGenerator<number, void> {
  for (let looked = 0; looked < BANDS; looked += 1) {
    const first = FIRST + ((process.pid + looked) % BANDS) * BAND;
    // Whoever listens on a band's first port owns the band: the operating system gives it to one, and
    // takes it back when that one dies, however it dies.
    const claim = await bind(first);
    claim?.unref();
    for (let found = claim !== undefined; found; ) {
      found = false;
      for (let port = first + 1; port < first + BAND; port += 1) {
        if (!(await isFree(port))) continue;
        found = true;
        yield port;
      }
    }
  }
}

function bind(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, 'localhost', () => resolve(server));
  });
}
