import { expect, it } from '@jest/globals';
import { untilQuiet } from '../../../local/stack/quiet.ts';

/** What each part has still to do is taken from its list; what was asked is kept in order. */
function parts(drains: boolean[], settles: boolean[] = []) {
  const asked: string[] = [];
  const busy = {
    tick: async () => void asked.push('tick'),
    drain: async () => {
      asked.push('drain');
      return drains.shift() ?? false;
    },
    settle: async () => {
      asked.push('settle');
      return settles.shift() ?? true;
    },
  };
  return { asked, busy };
}

it('lets the host settle once when no notification is due after it', async () => {
  const { asked, busy } = parts([true]);

  expect(await untilQuiet(busy)).toBe(true);
  expect(asked).toEqual(['tick', 'drain', 'settle', 'drain']);
});

it('lets the host settle again after each notification', async () => {
  const { asked, busy } = parts([false, true, true]);

  expect(await untilQuiet(busy)).toBe(true);
  expect(asked.filter((part) => part === 'settle')).toHaveLength(3);
});

it('is not quiet when the host did not settle', async () => {
  expect(await untilQuiet(parts([], [false]).busy)).toBe(false);
});

it('does not wait longer than its limit for a notification that nobody answers', async () => {
  const { busy } = parts([]);
  const settle = async (limitMs: number) => limitMs > 0;

  expect(await untilQuiet({ ...busy, settle, drain: () => new Promise(() => undefined) }, 1)).toBe(
    false,
  );
});
