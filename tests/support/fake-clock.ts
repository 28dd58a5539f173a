/** Moves `Date` in a test, and lets every timer run as it does. */
import { jest } from '@jest/globals';

/** Until `jest.useRealTimers()`. `now` in milliseconds since 1970. */
export function moveDateTo(now: number): void {
  jest.useFakeTimers({
    now,
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  });
}
