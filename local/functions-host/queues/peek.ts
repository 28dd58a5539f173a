/**
 * Looks whether an idle queue has a message. An idle host does little else, and Microsoft's client takes ten times the
 * processor for it: https://learn.microsoft.com/rest/api/storageservices/peek-messages
 */
import { createHmac } from 'node:crypto';
import { Agent, get } from 'node:http';

/** True when there may be one. */
export type Peek = (signal: AbortSignal) => Promise<boolean>;

const VERSION = '2021-12-02';
const OPTIONS = ['numofmessages:1', 'peekonly:true'];
const agent = new Agent({ keepAlive: true });
/** Storage takes a signature for a quarter of an hour. */
const SIGNED_FOR_MS = 60_000;

/** Undefined without an account key, and for a service that takes https. */
export function peekOf(queueUrl: string, connectionString: string): Peek | undefined {
  const parts = Object.fromEntries(
    connectionString.split(';').map((part) => {
      const at = part.indexOf('=');
      return [part.slice(0, at), part.slice(at + 1)];
    }),
  );
  const { AccountName: account, AccountKey: key } = parts;
  const url = new URL(`${queueUrl}/messages?${OPTIONS.join('&').replaceAll(':', '=')}`);
  if (account === undefined || key === undefined || url.protocol !== 'http:') return undefined;
  const secret = Buffer.from(key, 'base64');
  let kept = { headers: signed(url, account, secret), at: Date.now() };
  const headers = () => {
    // The clock may also have been moved back.
    if (Math.abs(Date.now() - kept.at) >= SIGNED_FOR_MS) {
      kept = { headers: signed(url, account, secret), at: Date.now() };
    }
    return kept.headers;
  };
  return (signal) =>
    new Promise((resolve) => {
      const maybe = () => resolve(true);
      const request = get(url, { agent, headers: headers(), signal }, (response) => {
        if (response.statusCode === 404) resolve(false);
        let text = '';
        response.setEncoding('latin1');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () =>
          resolve(response.statusCode !== 200 || text.includes('<QueueMessage>')),
        );
        response.on('error', maybe);
      });
      // The client says what went wrong.
      request.on('error', maybe);
    });
}

/** https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key */
function signed(url: URL, account: string, secret: Buffer): Record<string, string> {
  const headers = { 'x-ms-date': new Date().toUTCString(), 'x-ms-version': VERSION };
  const named = Object.entries(headers).map(([name, value]) => `${name}:${value}`);
  const resource = [`/${account}${url.pathname}`, ...OPTIONS];
  const text = ['GET', ...Array<string>(11).fill(''), ...named, ...resource].join('\n');
  const signature = createHmac('sha256', secret).update(text, 'utf8').digest('base64');
  return { ...headers, authorization: `SharedKey ${account}:${signature}` };
}
