import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { figuresOf, judge } from '../../../bench/verdict.ts';

const pairs = (...ratios: number[]) => ratios.map((ratio) => [10, 10 * ratio] as const);

describe('the verdict on two versions', () => {
  it('Six pairs that all cost more show a difference, and how large it may be.', () => {
    expect(judge(pairs(1.1, 1.2, 1.15, 1.3, 1.25, 1.05))).toEqual({
      ratio: expect.closeTo(1.175, 6),
      between: [expect.closeTo(1.05, 6), expect.closeTo(1.3, 6)],
      verdict: 'more',
    });
  });

  it('Six pairs that all cost less show it too.', () => {
    expect(judge(pairs(0.9, 0.8, 0.85, 0.7, 0.75, 0.95)).verdict).toBe('less');
  });

  it('One pair of six that says the contrary is enough to show nothing.', () => {
    expect(judge(pairs(1.1, 1.2, 1.15, 1.3, 1.25, 0.99)).verdict).toBe('no difference shown');
  });

  it('Nine pairs leave out one at each end.', () => {
    const ratios = [0.5, 1.1, 1.1, 1.1, 1.1, 1.1, 1.1, 1.1, 9];
    expect(judge(pairs(...ratios))).toMatchObject({
      between: [expect.closeTo(1.1, 6), expect.closeTo(1.1, 6)],
      verdict: 'more',
    });
  });

  it('Fewer than six pairs never show a difference.', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { maxLength: 5 }),
        (ratios) => {
          expect(judge(pairs(...ratios)).verdict).toBe('no difference shown');
        },
      ),
    );
  });

  it('Whatever the pairs, the median lies in the interval.', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 6, maxLength: 40 }),
        (ratios) => {
          const { ratio, between } = judge(pairs(...ratios));
          expect(between[0]).toBeLessThanOrEqual(ratio);
          expect(between[1]).toBeGreaterThanOrEqual(ratio);
        },
      ),
    );
  });
});

it('Every number of a result is named by its path.', () => {
  const result = { scenario: 'sync', live: { p50Ms: 3, list: [4, { load: 5 }] }, none: null };
  expect([...figuresOf(result)]).toEqual([
    ['live.p50Ms', 3],
    ['live.list.0', 4],
    ['live.list.1.load', 5],
  ]);
});
