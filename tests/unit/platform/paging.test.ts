import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AppError } from '../../../shared/platform/errors.ts';
import { cursorOf, pageAnswer, rowOf } from '../../../shared/platform/paging.ts';
import { backoffSeconds, retryAfterSeconds } from '../../../shared/platform/retry.ts';

describe('paging', () => {
  it('reads back every cursor it made', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (row) => {
        expect(rowOf(cursorOf(row))).toBe(row);
      }),
    );
  });

  it.each(['', '***', 'YQ=='])('refuses %p, which no nextLink held', (cursor) => {
    expect(() => rowOf(cursor)).toThrow(AppError);
  });

  it('keeps the filters of the request in an absolute nextLink', () => {
    const answer = pageAnswer([1], {
      apiUrl: 'https://api.example.com/api',
      url: 'http://internal:7071/api/operations/alerts?state=open&limit=1',
      after: 'abc',
    });

    expect(answer.nextLink).toBe(
      'https://api.example.com/api/operations/alerts?state=open&limit=1&after=abc',
    );
  });

  it('has no nextLink on the last page', () => {
    expect(pageAnswer([], { apiUrl: 'https://a/api', url: 'https://a/api/x' })).toEqual({
      items: [],
    });
  });
});

describe('the arithmetic of retries', () => {
  it('doubles the wait up to its ceiling', () => {
    expect([1, 2, 3, 9].map((attempt) => backoffSeconds(attempt, 2, 60))).toEqual([2, 4, 8, 60]);
  });

  it.each([
    ['7', 7],
    ['Mon, 23 Nov 2026 00:00:30 GMT', 30],
    ['Sun, 22 Nov 2026 00:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ])('reads Retry-After %p as %p seconds', (header, seconds) => {
    expect(retryAfterSeconds(header, new Date('2026-11-23T00:00:00Z'))).toBe(seconds);
  });
});
