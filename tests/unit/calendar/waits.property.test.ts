/** How long sync waits before it asks Microsoft again. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { probeSeconds, retrySeconds, throttleSeconds } from '../../../shared/calendar/waits.ts';
import { retryAfterSeconds } from '../../../shared/platform/retry.ts';

describe('throttleSeconds', () => {
  it('obeys Retry-After, waits a second at least and ten minutes at most, and grows without end', () => {
    fc.assert(
      fc.property(
        fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
        fc.integer({ min: 1, max: 100 }),
        (retryAfter, times) => {
          const wait = throttleSeconds(retryAfter ?? undefined, times);
          const next = throttleSeconds(retryAfter ?? undefined, times + 1);

          expect(wait).toBeGreaterThanOrEqual(Math.min(600, Math.max(1, retryAfter ?? 10)));
          expect(wait).toBeLessThanOrEqual(600);
          expect(next).toBeGreaterThanOrEqual(wait);
          expect(throttleSeconds(retryAfter ?? undefined, 20)).toBe(600);
        },
      ),
    );
  });
});

describe('retryAfterSeconds', () => {
  it.each([
    ['30.5', 31],
    ['0.2', 1],
    ['7.', 7],
    [' 20 ', 20],
    ['0', 0],
    ['soon', undefined],
    ['', undefined],
  ])('takes %j as %s, with decimals rounded up', (header, seconds) => {
    expect(retryAfterSeconds(header, new Date())).toBe(seconds);
  });
});

describe('the waits of an outage', () => {
  it('notice its end within a twentieth of its length, and within ten seconds when it was short', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 * 86_400 }), (seconds) => {
        const since = new Date('2026-11-23T09:00:00Z');
        const now = new Date(since.getTime() + seconds * 1000);
        for (const wait of [probeSeconds(since, now), retrySeconds(since, now)]) {
          expect(wait).toBeGreaterThanOrEqual(5);
          expect(wait).toBeLessThanOrEqual(Math.max(10, seconds / 20));
        }
      }),
    );
  });
});
