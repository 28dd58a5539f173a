/** Addresses that the app may call: https, or plain http towards this machine only. */
import { getDomain } from 'tldts';
import { z } from 'zod';

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether `url` is plain http on this machine: only towards such an address may an adapter be insecure. */
export function isLoopbackHttp(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && loopback.has(hostname);
}

export const serviceUrl = z
  .string()
  .refine((url) => URL.canParse(url) && (url.startsWith('https://') || isLoopbackHttp(url)), {
    message: 'must be https, or http on a loopback host',
  })
  .transform((url) => url.replace(/\/+$/, ''));

/**
 * A service of Microsoft 365 at `host`, or on this machine. The scope of tokens and the ids of Graph's permissions are
 * those of the global cloud: https://learn.microsoft.com/graph/deployments
 */
export const globalCloudUrl = (host: string) =>
  serviceUrl.refine((url) => isLoopbackHttp(url) || new URL(url).href === `https://${host}/`, {
    message: `must be https://${host}, the global cloud (national clouds are not supported), or http on a loopback host`,
  });

/** Whether both share scheme and registrable domain (or one bare host), as the cookie of set-up needs. */
export function sameSite(left: string, right: string): boolean {
  const [a, b] = [new URL(left), new URL(right)];
  if (a.protocol !== b.protocol) return false;
  const site = (url: URL) => getDomain(url.hostname, { allowPrivateDomains: true }) ?? url.hostname;
  return site(a) === site(b);
}
