import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  hashPairingCode,
  newPairingCode,
  normalisePairingCode,
} from '../../../shared/devices/pairing-code.ts';

const typing = fc.record({
  code: fc.constant(null).map(() => newPairingCode()),
  lower: fc.boolean(),
  gap: fc.constantFrom('', ' ', '-', ' - ', '\u2009'),
});

describe('pairing codes', () => {
  it('are ten letters of the alphabet without vowels, in two groups', () => {
    fc.assert(
      fc.property(fc.constant(null), () => {
        expect(newPairingCode()).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{5}-[BCDFGHJKLMNPQRSTVWXZ]{5}$/);
      }),
    );
  });

  it('use every letter of the alphabet', () => {
    let next = 0;
    const counting = (below: number) => next++ % below;

    expect(newPairingCode(counting) + newPairingCode(counting)).toBe('BCDFG-HJKLMNPQRS-TVWXZ');
  });

  it('mean the same whatever their case, spaces and hyphens', () => {
    fc.assert(
      fc.property(typing, ({ code, lower, gap }) => {
        const letters = (lower ? code.toLowerCase() : code).replace('-', '');
        const typed = letters.split('').join(gap);

        expect(hashPairingCode('key', typed)).toBe(hashPairingCode('key', code));
      }),
    );
  });

  it('hash to something else under another key', () => {
    expect(hashPairingCode('one', 'BCDFG-HJKLM')).not.toBe(hashPairingCode('two', 'BCDFG-HJKLM'));
    expect(normalisePairingCode(' bcdfg hjklm ')).toBe('BCDFGHJKLM');
  });
});
