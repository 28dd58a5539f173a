/** One caller must have one bucket, however its address is written; two callers must not share one. */
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clientAddressOf } from '../../../shared/devices/client-address.ts';

const group = fc.nat({ max: 0xffff });
const ipv6 = fc.array(group, { minLength: 8, maxLength: 8 });
const port = fc.integer({ min: 1, max: 65_535 });

/** The forms in which a proxy may write an IPv4 address, plain and as an IPv6 address (RFC 4291 §2.5.5.2). */
function ipv4Forms(address: string, at: number): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  const hex = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  const mapped = [
    `::ffff:${address}`,
    `::FFFF:${address}`,
    `::ffff:${hex}`,
    `0:0:0:0:0:ffff:${address}`,
    `0000:0000:0000:0000:0000:ffff:${hex}`,
  ];
  return [address, `${address}:${at}`, ...mapped, ...mapped.map((text) => `[${text}]:${at}`)];
}

/** The forms of an IPv6 address: in full, without leading zeros, in capitals, and shortened. */
function ipv6Forms(groups: readonly number[], at: number): string[] {
  const short = groups.map((one) => one.toString(16));
  const plain = [
    short.join(':'),
    short.map((one) => one.padStart(4, '0')).join(':'),
    short.join(':').toUpperCase(),
    new URL(`http://[${short.join(':')}]`).hostname.slice(1, -1),
  ];
  return [...plain, ...plain.map((text) => `[${text}]:${at}`), ...plain.map((text) => `[${text}]`)];
}

const isMapped = (groups: readonly number[]) =>
  groups.slice(0, 5).every((one) => one === 0) && groups[5] === 0xffff;

it('Every form of an IPv4 address is the same client, and another address is another client.', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV4(), port, (one, other, at) => {
      for (const form of ipv4Forms(one, at)) {
        expect(clientAddressOf(`spoofed, ${form}`, 1)).toBe(one);
        expect(clientAddressOf(form, 1) === clientAddressOf(other, 1)).toBe(one === other);
      }
    }),
  );
});

it('Every form of every IPv6 address of a /64 is the same client, and another /64 is another client.', () => {
  fc.assert(
    fc.property(ipv6, ipv6, port, (one, other, at) => {
      fc.pre(!isMapped(one) && !isMapped(other));
      const neighbour = [...one.slice(0, 4), ...other.slice(4)];
      fc.pre(!isMapped(neighbour));
      const addresses = [...ipv6Forms(one, at), ...ipv6Forms(neighbour, at)];
      const buckets = new Set(addresses.map((form) => clientAddressOf(form, 1)));
      const isSameNetwork = one.slice(0, 4).join() === other.slice(0, 4).join();

      expect(buckets.size).toBe(1);
      expect(buckets.has(clientAddressOf(ipv6Forms(other, at)[0] ?? '', 1))).toBe(isSameNetwork);
    }),
  );
});
