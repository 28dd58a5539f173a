/** What becomes of calls to a storage account that does not answer. */
import { describe, expect, it } from '@jest/globals';
import { circuitBreaker } from '../../../shared/platform/circuit-breaker.ts';
import { storageProblems } from '../../../shared/platform/tables.ts';

function account() {
  const world = { now: 0, calls: 0, isDown: true };
  const guard = circuitBreaker(() => new Date(world.now));
  return {
    world,
    async ask(): Promise<string> {
      try {
        return await guard(async () => {
          world.calls += 1;
          if (world.isDown) throw storageProblems.error('storage.unavailable');
          return 'answer';
        });
      } catch (error) {
        return (error as { code: string }).code;
      }
    },
  };
}

describe('the breaker of a storage account', () => {
  it('Calls fail at once after five without an answer, until one call finds out that it answers.', async () => {
    const { world, ask } = account();
    for (let call = 0; call < 20; call += 1) expect(await ask()).toBe('storage.unavailable');
    expect(world.calls).toBe(5);

    world.now = 5_001;
    await Promise.all([ask(), ask(), ask()]);
    expect(world.calls).toBe(6);

    world.isDown = false;
    expect(await ask()).toBe('storage.unavailable');
    world.now = 10_100;
    expect(await ask()).toBe('answer');
    expect(await ask()).toBe('answer');
  });

  it('Single calls without an answer between others change nothing.', async () => {
    const { world, ask } = account();
    for (let round = 0; round < 4; round += 1) {
      world.isDown = true;
      for (let call = 0; call < 4; call += 1) await ask();
      world.isDown = false;
      expect(await ask()).toBe('answer');
    }
  });
});
