import { describe, expect, it } from '@jest/globals';
import { conflict, retryOnConflict } from '../../../shared/platform/optimistic.ts';

/** An attempt that meets `conflicts` conflicts before it succeeds, and the pauses between its attempts. */
function attemptAfter(conflicts: number) {
  const pauses: number[] = [];
  let attempts = 0;
  return {
    pauses,
    attempts: () => attempts,
    run: () =>
      retryOnConflict(
        async () => {
          attempts += 1;
          return await Promise.resolve(attempts > conflicts ? `attempt ${attempts}` : conflict);
        },
        async (seconds) => {
          pauses.push(seconds);
          await Promise.resolve();
        },
      ),
  };
}

describe('retryOnConflict', () => {
  it('returns the first result and does not pause when nobody else wrote', async () => {
    const writer = attemptAfter(0);

    expect(await writer.run()).toBe('attempt 1');
    expect(writer.pauses).toEqual([]);
  });

  it('returns undefined as a result, since only `conflict` asks for another attempt', async () => {
    expect(await retryOnConflict(() => Promise.resolve(undefined))).toBeUndefined();
  });

  it('attempts again after each conflict until the 20th attempt', async () => {
    const writer = attemptAfter(19);

    expect(await writer.run()).toBe('attempt 20');
  });

  it('gives up with `request.busy` and a Retry-After after 20 conflicts', async () => {
    const writer = attemptAfter(20);

    await expect(writer.run()).rejects.toMatchObject({
      code: 'request.busy',
      retryAfterSeconds: 2,
    });
    expect(writer.attempts()).toBe(20);
    expect(writer.pauses).toHaveLength(19);
  });

  it('pauses at random below a bound that doubles from 5 ms to half a second', async () => {
    const bounds = Array.from({ length: 19 }, (_, at) => Math.min(0.5, 0.005 * 2 ** at));
    const runs = Array.from({ length: 20 }, () => attemptAfter(19));
    for (const writer of runs) await writer.run();

    for (const { pauses } of runs) {
      expect(pauses.filter((seconds, at) => seconds >= (bounds[at] ?? 0))).toEqual([]);
    }
    expect(new Set(runs.flatMap(({ pauses }) => pauses)).size).toBeGreaterThan(300);
  });

  it('throws what an attempt throws and does not attempt again', async () => {
    let attempts = 0;

    const work = retryOnConflict(() => {
      attempts += 1;
      return Promise.reject(new Error('broken'));
    });

    await expect(work).rejects.toThrow('broken');
    expect(attempts).toBe(1);
  });
});
