import { describe, expect, it } from '@jest/globals';
import { createTurns } from '../../../portal/organisations/turns.ts';

describe('turns', () => {
  it('No more tasks run at once than may, and a task that fails gives its turn on.', async () => {
    const inTurn = createTurns(2);
    const endings: ((error?: Error) => void)[] = [];
    const task = () =>
      new Promise<void>((resolve, reject) => {
        endings.push((error) => (error === undefined ? resolve() : reject(error)));
      });
    const all = Promise.allSettled([inTurn(task), inTurn(task), inTurn(task), inTurn(task)]);

    expect(endings).toHaveLength(2);
    endings[0]?.(new Error('refused'));
    endings[1]?.();
    await new Promise(setImmediate);
    expect(endings).toHaveLength(4);
    endings[2]?.();
    endings[3]?.();

    expect((await all).map(({ status }) => status)).toEqual([
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
  });
});
