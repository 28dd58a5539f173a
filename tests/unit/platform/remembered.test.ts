import { describe, expect, it } from '@jest/globals';
import { remembered } from '../../../shared/platform/remembered.ts';

function asking() {
  let asked = 0;
  let now = 0;
  let isDown = false;
  const ask = async () => {
    asked += 1;
    if (isDown) throw new Error('down');
    return asked;
  };
  return {
    ask,
    clock: () => new Date(now),
    pass: (ms: number) => {
      now += ms;
    },
    fail: (down: boolean) => {
      isDown = down;
    },
  };
}

describe('A remembered answer', () => {
  it('is shared by everybody who comes while it is asked for.', async () => {
    const get = remembered(asking().ask);

    expect(await Promise.all([get(), get(), get()])).toEqual([1, 1, 1]);
  });

  it('is kept for the life of the process when no time is given.', async () => {
    const get = remembered(asking().ask);

    expect([await get(), await get()]).toEqual([1, 1]);
  });

  it('is asked for again once its time is over, and not before.', async () => {
    const { ask, clock, pass } = asking();
    const get = remembered(ask, { forMs: 1_000, clock });

    await get();
    pass(999);
    expect(await get()).toBe(1);
    pass(1);
    expect(await get()).toBe(2);
  });

  it('is asked for again after a failure.', async () => {
    const { ask, clock, fail } = asking();
    const get = remembered(ask, { forMs: 1_000, clock });

    fail(true);
    await expect(get()).rejects.toThrow('down');
    fail(false);
    expect(await get()).toBe(2);
  });
});
