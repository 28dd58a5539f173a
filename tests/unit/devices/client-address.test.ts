import { describe, expect, it } from '@jest/globals';
import { clientAddressOf } from '../../../shared/devices/client-address.ts';

describe('the client address', () => {
  it.each([
    ['the last hop, which the platform appended', 'spoofed, 203.0.113.7', 1, '203.0.113.7'],
    ['without the port', '203.0.113.7:50123', 1, '203.0.113.7'],
    ['the hop before our own gateway', '198.51.100.2, 203.0.113.7', 2, '198.51.100.2'],
    ['the /64 of an IPv6 subscriber', '[2001:db8:1:2:aaaa::1]:443', 1, '2001:db8:1:2'],
    ['the /64 of a shortened address', '2001:db8::1', 1, '2001:db8:0:0'],
    ['the IPv4 address behind an IPv4-mapped one', '::ffff:203.0.113.7', 1, '203.0.113.7'],
    ['the same with brackets and port', '[::ffff:cb00:7107]:50123', 1, '203.0.113.7'],
    ['the /64 however it is written', '2001:0DB8:0001:0002::1', 1, '2001:db8:1:2'],
    ['one for all when no hop is trusted', '203.0.113.7', 0, 'direct'],
    ['one for all without the header', null, 1, 'direct'],
  ])('is found for %s', (_, header, hops, expected) => {
    expect(clientAddressOf(header, hops)).toBe(expected);
  });
});
