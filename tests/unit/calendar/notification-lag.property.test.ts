/** Lag histograms: bounded, mergeable, and honest about what was slow. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  burnsTooFast,
  type Lag,
  lagSchema,
  objectiveOf,
  summarise,
  withLags,
} from '../../../shared/calendar/notification-lag.ts';

const now = new Date('2026-11-23T10:20:00.000Z');
const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000);

describe('the notification lags of an organisation', () => {
  it('count every change once and never understate a percentile', () => {
    const seconds = fc.double({ min: 0, max: 3600, noNaN: true });
    fc.assert(
      fc.property(fc.array(seconds, { minLength: 1, maxLength: 200 }), (lags) => {
        const split = Math.floor(lags.length / 2);
        const lag = withLags(withLags([], now, lags.slice(0, split)), now, lags.slice(split));
        const { changes, withinObjective, p95Seconds } = summarise(lag, now);
        const ordered = lags.toSorted((a, b) => a - b);

        expect(changes).toBe(lags.length);
        expect(withinObjective).toBe(lags.filter((one) => one <= 10).length);
        expect(withinObjective).toBe(lags.filter((one) => objectiveOf(one) === 'met').length);
        expect(p95Seconds).toBeGreaterThanOrEqual(ordered[Math.ceil(0.95 * lags.length) - 1] ?? 0);
      }),
    );
  });

  it('stay bounded and forget what is over a day old', () => {
    let lag: Lag = [];
    for (let hour = 0; hour < 100; hour += 1) lag = withLags(lag, later(hour), [1, 20]);

    expect(lagSchema.parse(lag)).toHaveLength(24);
    expect(JSON.stringify(lag).length).toBeLessThan(3000);
    expect(summarise(lag, later(99)).changes).toBe(48);
    expect(summarise(lag, later(200)).changes).toBe(0);
  });

  it('raise an alert when the error budget burns, and not for one slow change', () => {
    const quick = Array<number>(1000).fill(6);

    expect(burnsTooFast(withLags([], now, [...quick, 60]), now)).toBe(false);
    expect(burnsTooFast(withLags([], now, [60, 60]), now)).toBe(false);
    expect(burnsTooFast(withLags([], now, [6, 60, 60, 60]), now)).toBe(true);
    expect(burnsTooFast(withLags([], now, [...quick, ...Array<number>(200).fill(60)]), now)).toBe(
      true,
    );
    expect(burnsTooFast(withLags([], now, [60, 60, 60]), later(8))).toBe(false);
  });
});
