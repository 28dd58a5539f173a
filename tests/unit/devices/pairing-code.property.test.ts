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
  it('A pairing code is ten letters of an alphabet without vowels, in two groups.', () => {
    fc.assert(
      fc.property(fc.constant(null), () => {
        expect(newPairingCode()).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{5}-[BCDFGHJKLMNPQRSTVWXZ]{5}$/);
      }),
    );
  });

  it('Pairing codes use every letter of their alphabet.', () => {
    let next = 0;
    const counting = (below: number) => next++ % below;

    expect(newPairingCode(counting) + newPairingCode(counting)).toBe('BCDFG-HJKLMNPQRS-TVWXZ');
  });

  it('A pairing code means the same whatever its case, spaces and hyphens.', () => {
    fc.assert(
      fc.property(typing, ({ code, lower, gap }) => {
        const letters = (lower ? code.toLowerCase() : code).replace('-', '');
        const typed = letters.split('').join(gap);

        expect(hashPairingCode('key', typed)).toBe(hashPairingCode('key', code));
      }),
    );
  });

  it('A pairing code has another hash under another key.', () => {
    expect(hashPairingCode('one', 'BCDFG-HJKLM')).not.toBe(hashPairingCode('two', 'BCDFG-HJKLM'));
    expect(normalisePairingCode(' bcdfg hjklm ')).toBe('BCDFGHJKLM');
  });
});
