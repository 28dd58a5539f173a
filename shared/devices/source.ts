/** Where a request comes from, as far as it can be trusted: the hop that our own platform appended. */

/** `hops` proxies of ours append to X-Forwarded-For; what stands before them is the caller's own claim. */
export function sourceOf(forwardedFor: string | null, hops: number): string {
  if (hops === 0) return 'direct';
  const hop = (forwardedFor ?? '').split(',').at(-hops)?.trim() ?? '';
  return hop === '' ? 'direct' : network(withoutPort(hop));
}

/** The platform writes `1.2.3.4:50000` and `[2001:db8::1]:50000`. */
const withoutPort = (hop: string): string =>
  /^\[([^\]]+)\]/.exec(hop)?.[1] ?? (hop.split(':').length === 2 ? (hop.split(':')[0] ?? '') : hop);

/** One IPv6 subscriber has a /64 of addresses. */
function network(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array<string>(zeros).fill('0'), ...right].slice(0, 4).join(':');
}
