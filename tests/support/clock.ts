/** The clock of a running stack. */
import type { Journey } from '../../local/demo/journey.ts';

/** Each of twenty seconds. */
const MOST_WAITS = 6;

/** Moves it and waits for what is due then: a slow machine answers before, and the next move would cut it off. */
export async function advance({ control }: Journey, advanceMs: number): Promise<Date> {
  const move = (ms: number) =>
    control<{ now: string; idle: boolean }>('POST', '/clock', { advanceMs: ms });
  let { body } = await move(advanceMs);
  for (let tries = 0; !body.idle && tries < MOST_WAITS; tries += 1) ({ body } = await move(0));
  return new Date(body.now);
}
