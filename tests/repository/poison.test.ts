import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { z } from 'zod';
import { workQueues } from '../../shared/composition/operations.ts';

const functions = z
  .array(z.object({ name: z.string(), queue: z.string().optional() }))
  .parse(JSON.parse(readFileSync('tests/repository/functions.json', 'utf8')));

it('The poison messages of every queue are kept, and operators see the depth of each', () => {
  const queues = functions.flatMap(({ queue }) => queue ?? []);
  const poison = queues.filter((queue) => queue.endsWith('-poison'));
  const work = queues.filter((queue) => !queue.endsWith('-poison'));

  expect(workQueues.toSorted()).toEqual(work.toSorted());
  expect(poison.toSorted()).toEqual(work.map((queue) => `${queue}-poison`).toSorted());
});
