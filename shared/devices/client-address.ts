/** The trustworthy client address: the hop of X-Forwarded-For that our own platform appended. */
import { isIPv4, isIPv6 } from 'node:net';

/**
 * The key by which pairing attempts are counted: an IPv4 address, the /64 network of an IPv6 address, or `direct` when
 * no hop is known. `hops` proxies of ours append to the header; entries before them are the caller's own claim.
 */
export function clientAddressOf(forwardedFor: string | null, hops: number): string {
  if (hops === 0) return 'direct';
  const hop = (forwardedFor ?? '').split(',').at(-hops)?.trim() ?? '';
  return hop === '' ? 'direct' : networkOf(withoutPort(hop));
}

/** Proxies write `1.2.3.4`, `1.2.3.4:50000`, `2001:db8::1`, `[2001:db8::1]` and `[2001:db8::1]:50000`. */
function withoutPort(hop: string): string {
  const bracketed = /^\[([^\]]+)\]/.exec(hop)?.[1];
  if (bracketed !== undefined) return bracketed;
  const parts = hop.split(':');
  return parts.length === 2 ? (parts[0] ?? '') : hop;
}

/** One IPv6 subscriber has a /64 of addresses; an IPv4-mapped address is an IPv4 address (RFC 4291 §2.5.5.2). */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const groups = groupsOf(address);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (!isMapped) return groups.slice(0, 4).map(toHex).join(':');
  return groups.slice(6).flatMap(toBytes).join('.');
}

const toHex = (group: number): string => group.toString(16);
const toBytes = (group: number): number[] => [Math.floor(group / 256), group % 256];

/** The eight groups of an IPv6 address: `::` abbreviates zeros, and the last two may be written as an IPv4 address. */
function groupsOf(address: string): number[] {
  const [head = [], tail] = address.replace(/%.*$/, '').split('::').map(partOf);
  if (tail === undefined) return [...head];
  const zeros = Array<number>(Math.max(0, 8 - head.length - tail.length)).fill(0);
  return [...head, ...zeros, ...tail];
}

function partOf(part: string): number[] {
  return part.split(':').flatMap((group) => {
    if (group === '') return [];
    if (!isIPv4(group)) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
