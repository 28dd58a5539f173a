import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type ExpiryPolicy,
  rotatesAt,
  rungAt,
  severityOf,
} from '../../../shared/secrets/expiry-policy.ts';

const DAY = 24 * 3600_000;
const policy: ExpiryPolicy = {
  ladderDays: [60, 30, 14, 7, 1],
  warningDays: 30,
  criticalDays: 7,
  rotateBeforeDays: 60,
};
const END = Date.parse('2028-01-01T00:00:00.000Z');
const life = (days: number) => ({
  createdAt: new Date(END - days * DAY).toISOString(),
  expiresOn: new Date(END).toISOString(),
});
const before = (days: number) => new Date(END - days * DAY);

describe('the ladder', () => {
  it.each([
    [61, undefined],
    [60, 60],
    [31, 60],
    [30, 30],
    [14, 14],
    [7.5, 14],
    [7, 7],
    [1, 1],
    [0.01, 1],
    [0, 0],
    [-400, 0],
  ])('%s days ahead stands at rung %s', (days, rung) => {
    expect(rungAt(life(730), before(days), policy)).toBe(rung);
  });

  it('only descends, however far the clock jumps', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 731 }),
        fc.array(fc.integer({ min: -30, max: 731 }), { minLength: 2 }),
        (days, looks) => {
          const rungs = looks
            .toSorted((left, right) => right - left)
            .map((left) => rungAt(life(days), before(left), policy) ?? Number.POSITIVE_INFINITY);

          expect(rungs).toEqual(rungs.toSorted((left, right) => right - left));
        },
      ),
    );
  });

  it('raises nothing in the first two thirds of any life', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 731 }), (days) => {
        const early = before(Math.round(days / 3) + 1);

        expect(rungAt(life(days), early, policy)).toBeUndefined();
        expect(rotatesAt(life(days), policy).getTime()).toBeGreaterThan(early.getTime());
      }),
    );
  });

  it('applies in full when the beginning of a life is not known', () => {
    expect(rungAt({ expiresOn: life(730).expiresOn }, before(60), policy)).toBe(60);
  });

  it('becomes more severe towards the end', () => {
    expect([60, 30, 14, 7, 1, 0].map((rung) => severityOf(rung, policy))).toEqual([
      'information',
      'warning',
      'warning',
      'critical',
      'critical',
      'critical',
    ]);
  });
});

describe('a renewal', () => {
  it.each([
    [730, 60],
    [180, 60],
    [90, 30],
    [30, 10],
  ])('of a life of %s days begins %s days ahead', (days, ahead) => {
    expect(rotatesAt(life(days), policy)).toEqual(before(ahead));
  });
});
