/** The addresses of a name on the internet, asked for beside the thread pool that every other look-up shares. */
import { promises as dns, type LookupAddress } from 'node:dns';

/** Within the sender's own deadline. */
const ONE_TRY_MS = 1_500;
const TRIES = 2;

/**
 * The system's look-up keeps a thread for as long as a name server is silent, and there are few of them: some names
 * of one customer that nobody answers for would hold up storage, Graph and everybody else. @throws as `dns` does
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
