/** The addresses of a host name, for connections that are checked before they are made. */
import { promises as dns, type LookupAddress } from 'node:dns';

/** Within the sender's own deadline. */
const ONE_TRY_MS = 1_500;
const TRIES = 2;

/** As this machine finds them, names of its own network included. */
export const systemAddresses = (hostname: string): Promise<readonly LookupAddress[]> =>
  dns.lookup(hostname, { all: true });

/**
 * On the internet, asked for beside the thread pool that every other look-up shares. The system's look-up keeps a
 * thread for as long as a name server is silent, and there are few threads: a few silent names of one customer would
 * hold up storage, Graph and everybody else.
 */
export function publicAddresses(
  servers?: readonly string[],
): (hostname: string) => Promise<readonly LookupAddress[]> {
  const resolver = new dns.Resolver({ timeout: ONE_TRY_MS, tries: TRIES });
  if (servers !== undefined) resolver.setServers(servers);
  return async (hostname) => {
    const families = await Promise.allSettled([
      resolver.resolve4(hostname),
      resolver.resolve6(hostname),
    ]);
    const found = families.flatMap((answer, at) =>
      answer.status === 'rejected'
        ? []
        : answer.value.map((address) => ({ address, family: at === 0 ? 4 : 6 })),
    );
    // Most names have addresses of one family only: that is no failure.
    const [failure] = found.length > 0 ? [] : families.filter(isRejected);
    if (failure !== undefined) throw failure.reason;
    return found;
  };
}

const isRejected = (answer: PromiseSettledResult<unknown>): answer is PromiseRejectedResult =>
  answer.status === 'rejected';
