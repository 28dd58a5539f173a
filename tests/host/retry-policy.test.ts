import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { delayBeforeRetry } from '../../local/functions-host/worker/retry.ts';
import { startTestHost } from '../support/host.ts';

describe('a function-level retry', () => {
  it('A function-level retry policy runs all tries within one call, each with its own id and the last failure.', async () => {
    const host = await startTestHost();

    const response = await host.fetch('/api/flaky');
    const tries = host.records('flaky');
    await host.dispose();

    expect(await response.text()).toBe('3');
    expect(tries.map((entry) => entry['retry'])).toEqual([
      { retryCount: 0, maxRetryCount: 2 },
      { retryCount: 1, maxRetryCount: 2, exception: expect.objectContaining({ message: 'try 1' }) },
      { retryCount: 2, maxRetryCount: 2, exception: expect.objectContaining({ message: 'try 2' }) },
    ]);
    expect(new Set(tries.map((entry) => entry['id'])).size).toBe(3);
    expect(host.log()).toContain(
      "Soon retries will not be supported for function 'Functions.flaky'.",
    );
  });

  it('A function-level retry policy waits the fixed delay, or longer and longer within its bounds.', () => {
    const fixed = {
      retryStrategy: 'fixedDelay',
      maxRetryCount: 9,
      delayInterval: { seconds: 7 },
    } as const;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), (attempt) => {
        const policy = {
          retryStrategy: 'exponentialBackoff',
          maxRetryCount: 9,
          minimumInterval: { seconds: 1 },
          maximumInterval: { seconds: 4 },
        } as const;

        expect(delayBeforeRetry(fixed, attempt)).toBe(7000);
        expect(delayBeforeRetry(policy, attempt)).toBeGreaterThanOrEqual(1000);
        expect(delayBeforeRetry(policy, attempt)).toBeLessThanOrEqual(4000);
      }),
    );
  });
});
