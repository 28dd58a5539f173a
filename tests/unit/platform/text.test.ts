import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  cleanText,
  lowerAscii,
  nameSchema,
  unseenCharacter,
} from '../../../shared/platform/text.ts';
import { plainAddress } from '../../../shared/rooms/email-address.ts';
import { hostileText, innocent, unseen } from '../../support/hostile-texts.ts';
import { runs } from '../../support/long.ts';

const name = nameSchema(100);
const anyText = fc.oneof(
  hostileText,
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom(...unseen, ...innocent, 'ه', '\u{1f3f4}', '👩', ' '), { maxLength: 12 })
    .map((parts) => parts.join('')),
);

describe('names that people type', () => {
  it.each(innocent)('The name %j is taken as it is, and cleaning leaves it alone.', (text) => {
    expect(name.parse(` ${text} `)).toBe(text);
    expect(cleanText(text, 100)).toBe(text);
  });

  it.each(unseen)('A name that holds %j is refused with the number of a character.', (text) => {
    const { error } = name.safeParse(`a${text}b`);

    expect(error?.issues).toMatchObject([
      { message: expect.stringMatching(/^holds U\+[0-9A-F]{4,6}, a character that nobody sees$/) },
    ]);
    expect(cleanText(`a${text}b`, 100)).toMatch(/^a ?b$/);
    expect(cleanText(text, 100)).toBeUndefined();
  });

  it('Characters count as in JSON Schema, so a pair of surrogates is one.', () => {
    expect(name.safeParse('😀'.repeat(100)).success).toBe(true);
    expect(name.safeParse('😀'.repeat(101)).error?.issues[0]?.message).toBe(
      'has more than 100 characters',
    );
    expect(name.safeParse('x'.repeat(101)).success).toBe(false);
    expect(name.safeParse(' \u2028\ufeff ').success).toBe(false);
  });
});

describe('texts of Microsoft and of devices', () => {
  it('Any text is cleaned to one that a person could type, and stays so when it is cleaned again.', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 20 }), (text, longest) => {
        const clean = cleanText(text, longest);
        if (clean === undefined) return;
        expect(clean.length).toBeGreaterThan(0);
        expect(clean.length).toBeLessThanOrEqual(longest);
        expect(unseenCharacter(clean)).toBeUndefined();
        expect(cleanText(clean, longest)).toBe(clean);
      }),
      { numRuns: runs(500, 5_000) },
    );
  });

  it('The cost of cleaning a text of tags, joiners or marks grows with its length, not with its square.', () => {
    for (const unit of [
      '\u{e0041}',
      '\u200d',
      '\ufe0f',
      '\u{1f3f4}\u{e0041}',
      'ه\u200d',
      ' \u2028',
    ]) {
      const before = process.cpuUsage();
      cleanText(unit.repeat(300_000), 128);
      const { user, system } = process.cpuUsage(before);
      // Processor time, which a busy machine does not stretch: some 0.2 s, and minutes if every pair were compared.
      expect((user + system) / 1e6).toBeLessThan(3);
    }
  });
});

describe('addresses', () => {
  it('Only ASCII letters are folded, so no other letter leads to somebody else.', () => {
    expect(lowerAscii('Ann.\u212aelvin@ISTANBUL.Example')).toBe('ann.\u212aelvin@istanbul.example');
    expect(plainAddress(' Room\u212a@X.example')).toBe('room\u212a@x.example');
    expect(plainAddress('I\u0307stanbul@x.example')).toBe('\u0130stanbul@x.example');
    expect(plainAddress('cafe\u0301@x.example')).toBe('café@x.example');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const isAscii = (address: string) => /^\p{ASCII}*$/u.test(address);
        expect(isAscii(plainAddress(text.trim()))).toBe(isAscii(text.trim()));
      }),
    );
  });
});
