import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AppError } from '../../../shared/platform/errors.ts';
import { cursorOf, pageAnswer, readRowPage, rowOf } from '../../../shared/platform/paging.ts';
import { backoffSeconds, retryAfterSeconds } from '../../../shared/platform/retry.ts';
import type { PageRequest } from '../../../shared/platform/tables.ts';

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

describe('a page of rows', () => {
  const keys = ['head', 'item|a', 'item|b', 'item|c', 'other|x'];
  const rows = {
    page: (_partition: string, { from = '', to = '~', limit }: PageRequest) =>
      Promise.resolve({
        items: keys
          .filter((row) => row >= from && row < to)
          .slice(0, limit)
          .map((row) => ({ row, value: row, etag: '' })),
      }),
  };
  const range = { from: 'item|', to: 'item|~' };

  it('ends with the row at which the next page begins', async () => {
    const first = await readRowPage(rows, 'p', { limit: 2 }, range);
    const second = await readRowPage(rows, 'p', { limit: 2, after: first.after }, range);

    expect(first).toEqual({ items: ['item|a', 'item|b'], after: 'item|c' });
    expect(second).toEqual({ items: ['item|c'], after: undefined });
  });

  it('repeats no row for a link of the last release that named the last row shown', async () => {
    const linksNameLastShown = { ...range, cursor: 'last-shown' as const };
    const first = await readRowPage(rows, 'p', { limit: 2 }, linksNameLastShown);
    const second = await readRowPage(rows, 'p', { limit: 2, after: 'item|b' }, linksNameLastShown);

    expect(first).toEqual({ items: ['item|a', 'item|b'], after: 'item|b' });
    expect(second).toEqual({ items: ['item|c'], after: undefined });
  });

  it.each(['a', 'head', 'item', 'other|x'])(
    'begins anew for the cursor %p, which lies outside the rows of the list',
    async (after) => {
      expect(await readRowPage(rows, 'p', { limit: 1, after }, range)).toEqual({
        items: ['item|a'],
        after: 'item|b',
      });
    },
  );
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
