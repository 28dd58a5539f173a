/** Which addresses a webhook may reach: the public internet, and nothing of ours, of the platform or of this machine. */
import { BlockList, isIP } from 'node:net';

const reservedIpv4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  // Azure's platform answers every virtual machine here.
  ['168.63.129.16', 32],
];
/** Inside 2000::/3, but not a place of its own: those that carry an IPv4 address, and documentation. */
const reservedIpv6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const listOf = (subnets: typeof reservedIpv4, family: 'ipv4' | 'ipv6'): BlockList => {
  const list = new BlockList();
  for (const [network, prefix] of subnets) list.addSubnet(network, prefix, family);
  return list;
};
const refusedIpv4 = listOf(reservedIpv4, 'ipv4');
const refusedIpv6 = listOf(reservedIpv6, 'ipv6');
/** Everything else, IPv4-mapped, local and translated addresses among them, lies outside. */
const globalIpv6 = listOf([['2000::', 3]], 'ipv6');

export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !refusedIpv4.check(address, 'ipv4');
    case 6:
      return globalIpv6.check(address, 'ipv6') && !refusedIpv6.check(address, 'ipv6');
    default:
      return false;
  }
}
