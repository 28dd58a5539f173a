/**
 * Posts to addresses that customers chose. Every address that a name resolves to is checked where the socket is
 * made, and the socket connects to that very answer, so that DNS rebinding gains nothing.
 */
import type { LookupAddress, LookupOptions } from 'node:dns';
import * as http from 'node:http';
import * as https from 'node:https';
import { isIP } from 'node:net';
import { callbackify } from 'node:util';
import type { SendOutcome, WebhookSender } from '../ports.ts';

const TIMEOUT_MS = 5_000;
const MOST_BYTES = 64 * 1024;
/** Error codes of sockets and of name servers. */
const deadlines = new Set(['ETIMEDOUT', 'ETIMEOUT']);
const REFUSED = 'WEBHOOK_ADDRESS_REFUSED';

interface Deps {
  isAllowed(address: string): boolean;
  resolve(hostname: string): Promise<readonly LookupAddress[]>;
}

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

export function httpsWebhookSender({ isAllowed, resolve }: Deps): WebhookSender {
  async function checked(hostname: string): Promise<readonly LookupAddress[]> {
    const found = await resolve(hostname);
    if (found.length === 0 || !found.every(({ address }) => isAllowed(address))) {
      throw Object.assign(new Error(REFUSED), { code: REFUSED });
    }
    return found;
  }
  const check = callbackify(checked);
  const lookup = (hostname: string, options: LookupOptions, callback: LookupCallback): void =>
    check(hostname, (error, found) => {
      const [first] = found ?? [];
      if (error !== null || first === undefined) callback(error, []);
      else if (options.all === true) callback(null, [...found]);
      else callback(null, first.address, first.family);
    });

  return {
    post: async (url, headers, body) => {
      const { protocol, hostname } = new URL(url);
      // Sockets look names up, not addresses.
      const host = hostname.replace(/^\[|\]$/g, '');
      if (isIP(host) !== 0 && !isAllowed(host)) return refused;
      const { request } = protocol === 'http:' ? http : https;
      return await new Promise((settle) => {
        const sent = request(url, {
          method: 'POST',
          headers: {
            ...headers,
            'content-length': Buffer.byteLength(body),
            'user-agent': 'ClickShare-Calendar-Alerts',
          },
          // A connection that is kept would outlive its check.
          agent: false,
          lookup,
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        sent.once('error', (error) => settle(failureOf(error)));
        sent.once('response', (response) => {
          const outcome = outcomeOf(response);
          drain(response, () => settle(outcome));
        });
        sent.end(body);
      });
    },
  };
}

/** Read so far that the receiver can finish, and shown to nobody. */
function drain(response: http.IncomingMessage, over: () => void): void {
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) response.destroy();
  });
  // Cut off, by us or by the deadline: the status has said enough.
  response.once('error', over);
  response.once('close', over);
}

const refused: SendOutcome = { outcome: 'failed', reason: 'address-refused' };

/** A redirect is an answer like any other: it is not followed. */
function outcomeOf({ statusCode: status = 0, headers }: http.IncomingMessage): SendOutcome {
  if (status >= 200 && status < 300) return { outcome: 'delivered' };
  const failed = { reason: `answered-${status}`, retryAfter: headers['retry-after'] };
  return { outcome: status === 410 ? 'gone' : 'failed', ...failed };
}

function failureOf({ code, name }: NodeJS.ErrnoException): SendOutcome {
  if (code === REFUSED) return refused;
  // A deadline ends a request as an abort.
  const late = name === 'AbortError' || name === 'TimeoutError' || deadlines.has(code ?? '');
  return { outcome: 'failed', reason: late ? 'timeout' : 'unreachable' };
}
