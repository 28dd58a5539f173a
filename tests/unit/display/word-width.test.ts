import { describe, expect, it } from '@jest/globals';
import { de } from '../../../portal/display/de.ts';
import { en } from '../../../portal/display/en.ts';
import { lineWidth } from '../../../portal/display/word-width.ts';

/** How wide DejaVu Sans Bold, the widest font that the display falls back to, draws a letter of these words. */
const widths =
  'B.762 F.683 M.995 N.837 U.812 V.774 a.675 b.716 c.593 e.678 g.716 h.712 i.343 k.665 l.343 n.712 o.687 r.493 s.595 t.478 u.712 w.924 y.652';
const DEJAVU = new Map(widths.split(' ').map((one) => [one.charAt(0), Number(one.slice(1))]));
const drawn = (word: string) =>
  Array.from(word).reduce((sum, letter) => sum + (DEJAVU.get(letter) ?? Number.NaN), 0);

describe('the large word of the display', () => {
  it.each([en, de].flatMap(({ free, busy, maybe, unknown }) => [free, busy, maybe, unknown]))(
    '"%s" is never drawn wider than its line was made for.',
    (text) => {
      const longest = Math.max(...text.split(' ').map(drawn));

      expect(longest).toBeLessThanOrEqual(lineWidth(text));
    },
  );

  it('Several words may stand on two lines, so that they are as large as half of them allows.', () => {
    expect(lineWidth('May be busy')).toBeLessThan(lineWidth('Maybebusy'));
  });
});
