/** The short form of `npm run fuzz`: a few hundred hostile requests from one seed. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runFuzz } from '../fuzz/run.ts';
import { buildWorld, type World } from '../fuzz/world.ts';
import { runs } from '../support/long.ts';
import { type RunningStack, startStack } from '../support/stack.ts';

let stack: RunningStack;
let world: World;

beforeAll(async () => {
  stack = await startStack();
  world = await buildWorld(stack);
});
afterAll(() => stack?.stop());

describe('hostile requests', () => {
  it('Hostile requests of every kind get answers as described, within two seconds, without a failure of ours and without an effect on another organisation.', async () => {
    const { findings, byStatus } = await runFuzz(world, { requests: runs(400, 5_000), seed: 11 });

    expect(findings).toEqual([]);
    expect(byStatus['200']).toBeGreaterThan(50);
  });
});
