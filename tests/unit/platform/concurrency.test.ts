import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { forEachConcurrently } from '../../../shared/platform/concurrency.ts';

async function* counted(most: number) {
  for (let at = 0; at < most; at += 1) yield at;
}

describe('forEachConcurrently', () => {
  it('does everything once, no more at a time than agreed', async () => {
    const done: number[] = [];
    let running = 0;
    let most = 0;

    await forEachConcurrently(counted(50), 4, async (item) => {
      running += 1;
      most = Math.max(most, running);
      await turn();
      running -= 1;
      done.push(item);
    });

    expect(done.toSorted((one, other) => one - other)).toEqual([...Array(50).keys()]);
    expect(most).toBe(4);
  });

  it('after a failure ends what is under way, begins nothing more, and throws', async () => {
    const begun: number[] = [];
    const ended: number[] = [];

    const work = forEachConcurrently(Array(50).keys(), 3, async (item) => {
      begun.push(item);
      if (item === 1) throw new Error('broken');
      await turn();
      ended.push(item);
    });

    await expect(work).rejects.toThrow('broken');
    expect(begun.length).toBeLessThan(6);
    expect(ended).toEqual(begun.filter((item) => item !== 1));
  });
});
