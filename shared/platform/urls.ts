/** Which addresses may be spoken to: https, or plain http towards this machine only (design section 9). */
import { getDomain } from 'tldts';
import { z } from 'zod';

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The one documented leniency: an adapter may be insecure only towards such a URL. */
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

/** True when both share one registrable domain (or one bare host), as the set-up cookie needs. */
export function sameSite(left: string, right: string): boolean {
  const [a, b] = [new URL(left), new URL(right)];
  if (a.protocol !== b.protocol) return false;
  const site = (url: URL) => getDomain(url.hostname, { allowPrivateDomains: true }) ?? url.hostname;
  return site(a) === site(b);
}
