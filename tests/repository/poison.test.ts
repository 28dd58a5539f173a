import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { z } from 'zod';

const functions = z
  .array(z.object({ name: z.string(), queue: z.string().optional() }))
  .parse(JSON.parse(readFileSync('tests/repository/functions.json', 'utf8')));

it('The poison messages of every queue are kept', () => {
  const queues = functions.flatMap(({ queue }) => queue ?? []);
  const poison = queues.filter((queue) => queue.endsWith('-poison'));
  const work = queues.filter((queue) => !queue.endsWith('-poison'));

  expect(poison.toSorted()).toEqual(work.map((queue) => `${queue}-poison`).toSorted());
});
