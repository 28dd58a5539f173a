import { afterEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { ApiError, backOff } from '../../../device-client/api.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

/** Milliseconds that a try waits for when chance gives `random`. */
async function waited(attempt: number, error: unknown, random: number): Promise<number> {
  let total = 0;
  jest.spyOn(Math, 'random').mockReturnValue(random);
  jest.spyOn(globalThis, 'setTimeout').mockImplementation((done, ms = 0) => {
    total += ms;
    queueMicrotask(() => done());
    return undefined as never;
  });
  const { signal } = new AbortController();
  await backOff(attempt, error, { signal, hurry: () => signal });
  return total;
}

const attempts = fc.integer({ min: 1, max: 1_000 });
const chances = fc.double({ min: 0, max: 0.999, noNaN: true });

describe('the wait of a device before the next try', () => {
  it('It is random and at most a second, doubled with every try, up to five minutes.', async () => {
    await fc.assert(
      fc.asyncProperty(attempts, chances, async (attempt, random) => {
        const longest = Math.min(300_000, 1_000 * 2 ** attempt);
        expect(await waited(attempt, new Error('no network'), random)).toBe(random * longest);
      }),
    );
  });

  it('It is what the API asked for, and at most as long again, however often it was tried.', async () => {
    const asked = fc.integer({ min: 1, max: 600 });
    await fc.assert(
      fc.asyncProperty(attempts, asked, chances, async (attempt, seconds, random) => {
        const busy = new ApiError(429, 'request.too-many', seconds * 1_000);
        const wait = await waited(attempt, busy, random);

        expect(wait).toBeGreaterThanOrEqual(seconds * 1_000);
        expect(wait).toBeLessThanOrEqual(2 * seconds * 1_000);
      }),
    );
  });
});
