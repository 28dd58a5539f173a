import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import {
  batchesOf,
  forEachConcurrently,
  mapConcurrently,
} from '../../../shared/platform/concurrency.ts';

async function* counted(most: number) {
  for (let at = 0; at < most; at += 1) yield at;
}

describe('forEachConcurrently', () => {
  it('runs every item once, and no more at a time than the limit', async () => {
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

  it('completes the running items after a failure, begins no other, and throws', async () => {
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

describe('mapConcurrently', () => {
  it('returns the results in the order of the items, whichever ends first', async () => {
    const delays = [5, 0, 3, 1, 4, 2];

    const results = await mapConcurrently(delays, 3, async (turns, index) => {
      for (let at = 0; at < turns; at += 1) await turn();
      return `${index}: ${turns}`;
    });

    expect(results).toEqual(['0: 5', '1: 0', '2: 3', '3: 1', '4: 4', '5: 2']);
  });

  it('returns an empty list for no items', async () => {
    expect(await mapConcurrently([], 4, () => Promise.resolve(1))).toEqual([]);
  });

  it('completes the running items after a failure, begins no other, and throws the first failure', async () => {
    const begun: number[] = [];
    const ended: number[] = [];

    const work = mapConcurrently([...Array(50).keys()], 4, async (item) => {
      begun.push(item);
      await turn();
      if (item === 2) throw new Error('broken');
      ended.push(item);
      return item;
    });

    await expect(work).rejects.toThrow('broken');
    const begunAtTheThrow = begun.length;
    await turn();
    expect(begun).toHaveLength(begunAtTheThrow);
    expect(begunAtTheThrow).toBeLessThan(9);
    expect(ended).toEqual(begun.filter((item) => item !== 2));
  });
});

describe('batchesOf', () => {
  it('cuts a list into batches of which only the last is shorter', async () => {
    const batches: number[][] = [];

    for await (const batch of batchesOf(counted(7), 3)) batches.push(batch);

    expect(batches).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
  });

  it('keeps groups apart, each in its order', async () => {
    const batches: number[][] = [];
    const parity = (item: number) => (item % 2 === 0 ? 'even' : 'odd');

    for await (const batch of batchesOf(counted(7), 3, parity)) batches.push(batch);

    expect(batches).toEqual([[0, 2, 4], [1, 3, 5], [6]]);
  });
});
