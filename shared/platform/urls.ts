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

/** Whether both share scheme and registrable domain (or one bare host), as the cookie of set-up needs. */
export function sameSite(left: string, right: string): boolean {
  const [a, b] = [new URL(left), new URL(right)];
  if (a.protocol !== b.protocol) return false;
  const site = (url: URL) => getDomain(url.hostname, { allowPrivateDomains: true }) ?? url.hostname;
  return site(a) === site(b);
}
