/** Random orchestrations against a model of their results, all on one host at once. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { durableClient } from '../support/durable.ts';
import { eventsOf, expected, type Program, program } from '../support/durable-programs.ts';
import { startTestHost, type TestHost, until } from '../support/host.ts';
import { runs } from '../support/long.ts';

const count = runs(150, 1_500);
const atOnce = 50;

let host: TestHost;
beforeAll(async () => {
  host = await startTestHost({ app: 'durable-app' });
});
afterAll(() => host.dispose());

it('Every random orchestration program ends with the result of the model.', async () => {
  const durable = durableClient(host);
  const seed = Date.now() % 1_000_000;
  const programs = fc.sample(program(), { numRuns: count, seed });

  async function outcome(id: string, input: Program): Promise<unknown> {
    const output = durable.output('program', input, id);
    for (const { name, value } of eventsOf(input)) {
      await until(async () => (await durable.raise(id, name, value)).status !== 404);
    }
    return output;
  }

  const left = programs.entries();
  async function worker(): Promise<void> {
    for (const [index, input] of left) {
      const model = expected(input);
      const actual = await outcome(`p-${String(index)}`, input);
      const replay = { seed, input };
      if ('results' in model) expect({ actual, replay }).toEqual({ actual: model.results, replay });
      else {
        const output = `Orchestrator function 'program' failed: ${model.message}`;
        expect({ actual, replay }).toEqual({
          actual: expect.objectContaining({ runtimeStatus: 'Failed', output }),
          replay,
        });
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker));
});
