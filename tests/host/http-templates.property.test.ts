import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodePath } from '../../local/functions-host/http/request.ts';
import { overlap, parseTemplate } from '../../local/functions-host/http/template.ts';

const middle = fc.constantFrom('a', 'b', '{x}', '{n:int}', '{s:alpha}', 'a{x}', '{x}-{y}');
const last = fc.constantFrom('a', '{x}', '{o?}', '{d=zz}', '{*rest}', '{n:int?}');
const template = fc
  .tuple(fc.array(middle, { maxLength: 3 }), last)
  .map(([start, end]) => parseTemplate([...start, end].join('/')));
const path = fc
  .array(fc.constantFrom('a', 'b', 'ab', '1', '2-x', 'zz'), { minLength: 1, maxLength: 4 })
  .map((segments) => segments.join('/'));

describe('route templates', () => {
  it('Route templates are reported as overlapping whenever some path matches both.', () => {
    fc.assert(
      fc.property(template, template, path, (one, other, path) => {
        fc.pre(one.match(path) !== undefined && other.match(path) !== undefined);

        expect(overlap(one.segments, other.segments)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('Route templates match in any case and with a slash at the end.', () => {
    fc.assert(
      fc.property(template, path, (template, path) => {
        const plain = template.match(path) !== undefined;

        expect(template.match(path.toUpperCase()) !== undefined).toBe(plain);
        expect(template.match(`${path}/`) !== undefined).toBe(plain);
      }),
    );
  });

  it('Route templates are not reported as overlapping when a literal distinguishes them.', () => {
    const segments = (route: string) => parseTemplate(route).segments;

    expect(overlap(segments('a/{x}'), segments('b/{x}'))).toBe(false);
    expect(overlap(segments('{n:int}'), segments('abc'))).toBe(false);
    expect(overlap(segments('a'), segments('a/{x}'))).toBe(false);
    expect(overlap(segments('a'), segments('a/{x?}'))).toBe(true);
  });
});

describe('a path', () => {
  it('A request path is decoded once, whatever its letters.', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (text) => {
        fc.pre(!text.includes('/') && text !== '.' && text !== '..');

        expect(decodePath(`/p/${encodeURIComponent(text)}?q=1`)).toBe(`p/${text}`);
      }),
    );
  });

  it('A request path never leaves its root.', () => {
    expect(decodePath('/../../a/./b/../%2e%2e/c')).toBe('c');
  });
});
