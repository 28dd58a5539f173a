import { expect, it } from '@jest/globals';
import { untilIdle } from '../../../local/stack/until-idle.ts';

/** Each part takes its work from its list; questions are kept in order. */
function parts(drains: boolean[], idles: boolean[] = []) {
  const asked: string[] = [];
  const deps = {
    tick: async () => void asked.push('tick'),
    drain: async () => {
      asked.push('drain');
      return drains.shift() ?? false;
    },
    untilIdle: async () => {
      asked.push('untilIdle');
      return idles.shift() ?? true;
    },
  };
  return { asked, deps };
}

it('waits for the host once when no notification is due after it', async () => {
  const { asked, deps } = parts([true]);

  expect(await untilIdle(deps)).toBe(true);
  expect(asked).toEqual(['tick', 'drain', 'untilIdle', 'drain']);
});

it('waits for the host again after each notification', async () => {
  const { asked, deps } = parts([false, true, true]);

  expect(await untilIdle(deps)).toBe(true);
  expect(asked.filter((part) => part === 'untilIdle')).toHaveLength(3);
});

it('is not idle when the host did not become idle', async () => {
  expect(await untilIdle(parts([], [false]).deps)).toBe(false);
});

it('does not wait longer than its limit for a notification that nobody answers', async () => {
  const { deps } = parts([]);
  const hostUntilIdle = async (limitMs: number) => limitMs > 0;

  expect(
    await untilIdle(
      { ...deps, untilIdle: hostUntilIdle, drain: () => new Promise(() => undefined) },
      1,
    ),
  ).toBe(false);
});
