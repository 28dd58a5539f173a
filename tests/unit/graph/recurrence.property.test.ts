import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { occurrenceDates, type Recurrence } from '../../../local/graph/recurrence.ts';
import { runs } from '../../support/long.ts';
import { daysWalked, recurrences } from './day-walk.ts';

describe('occurrenceDates', () => {
  it('finds the dates that walking every day finds', () => {
    fc.assert(
      fc.property(recurrences, fc.integer({ min: 0, max: 900 }), (recurrence, offset) => {
        const from = plusDays(recurrence.range.startDate, offset - 100);
        const to = plusDays(from, 60);

        const found = occurrenceDates(recurrence, from, to);

        expect(found).toEqual(
          daysWalked(recurrence, to).filter((date) => date >= from && date <= to),
        );
      }),
      { numRuns: runs(100, 1_000) },
    );
  });

  it('finds the same dates in one long window as in its two halves', () => {
    fc.assert(
      fc.property(recurrences, fc.integer({ min: 1, max: 700 }), (recurrence, half) => {
        const { startDate } = recurrence.range;
        const middle = plusDays(startDate, half);
        const end = plusDays(startDate, 2 * half);

        const halves = [
          ...occurrenceDates(recurrence, startDate, middle),
          ...occurrenceDates(recurrence, plusDays(middle, 1), end),
        ];

        expect(halves).toEqual(occurrenceDates(recurrence, startDate, end));
      }),
      { numRuns: runs(40, 400) },
    );
  });
});

const plusDays = (date: Recurrence['range']['startDate'], days: number): string =>
  new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
