import { describe, expect, it } from '@jest/globals';
import { isPublicAddress } from '../../../shared/alerts/public-address.ts';
import { faultOf } from '../../../shared/alerts/webhook.ts';

const refused = [
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '100.127.255.254',
  '127.0.0.1',
  '127.255.255.254',
  '168.63.129.16',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.254',
  '192.168.1.1',
  '198.18.0.1',
  '203.0.113.9',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:10.0.0.1',
  '::ffff:93.184.216.34',
  '64:ff9b::a00:1',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'ff02::1',
  '2001:db8::1',
  '2002:a00:1::',
  '2001:0:a00:1::1',
  'not an address',
  '',
];
const allowed = ['93.184.216.34', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111'];

describe('addresses that webhooks may reach', () => {
  it.each(refused)('do not include %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(allowed)('include %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe('the URL of a webhook', () => {
  it.each([
    'http://hooks.example.com/a',
    'https://hooks.example.com:8443/a',
    'https://hooks.example.com:80/a',
    'ftp://hooks.example.com/a',
    'https://user:secret@hooks.example.com/a',
    'https://127.0.0.1/a',
    'https://2130706433/a',
    'https://0x7f.1/a',
    'https://[::1]/a',
    'https://[::ffff:169.254.169.254]/a',
    'hooks.example.com',
    '',
  ])('is refused when it is %s', (url) => {
    expect(faultOf(url, false)).toBeDefined();
  });

  it.each(['https://hooks.example.com/a?b=c', 'https://hooks.example.com:443/a'])(
    'may be %s',
    (url) => {
      expect(faultOf(url, false)).toBeUndefined();
    },
  );

  it('may be anything on http and https where private addresses are allowed', () => {
    expect(faultOf('http://localhost:8080/a', true)).toBeUndefined();
    expect(faultOf('file:///etc/passwd', true)).toBeDefined();
  });
});
