import { describe, expect, it } from '@jest/globals';
import { isKnown } from '../../../shared/platform/endpoint.ts';

const asked = (value: string | null) =>
  new Headers(value === null ? {} : { 'if-none-match': value });

describe('If-None-Match', () => {
  it.each(['"a"', 'W/"a"', '*', '"b", "a"', '"b",W/"a" , "c"', ' "a" '])(
    'knows the tag "a" from %s',
    (value) => {
      expect(isKnown('"a"', asked(value))).toBe(true);
      expect(isKnown('W/"a"', asked(value))).toBe(true);
    },
  );

  it.each([null, '', 'a', '"A"', '"b"', '"a, b"', '"b, *"', 'w/"b"'])(
    'does not know the tag "a" from %s',
    (value) => {
      expect(isKnown('"a"', asked(value))).toBe(false);
    },
  );

  it('knows a tag that holds a comma', () => {
    expect(isKnown('"a, b"', asked('"c", "a, b"'))).toBe(true);
  });
});
