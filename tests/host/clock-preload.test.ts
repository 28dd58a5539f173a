import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { clockPreload } from '../../local/kit/clock.ts';

const folder = mkdtempSync(join(tmpdir(), 'clock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const HOUR = 3_600_000;

/** Runs a script under the clock; what it sends last is the answer. */
async function run(script: string, env: Record<string, string> = {}, send?: unknown) {
  const file = join(folder, `${Math.random()}.mjs`);
  writeFileSync(file, script);
  const child = fork(file, {
    execArgv: ['--import', clockPreload],
    env: { ...process.env, ...env },
  });
  let answer: unknown;
  child.on('message', (message) => (answer = message));
  if (send !== undefined) child.send(send as object);
  await once(child, 'exit');
  return answer;
}

describe('the preloaded clock', () => {
  it('The preloaded clock starts at its offset in every way to ask for the time.', async () => {
    const answer = (await run(
      `const real = performance.timeOrigin + performance.now();
       class Later extends Date {}
       process.send({
         now: Date.now() - real,
         made: new Date() - real,
         called: Date.parse(Date()) - real,
         subclass: new Later() - real,
         types: [new Date() instanceof Date, new Later() instanceof Later, new Later() instanceof Date, new Date().constructor === Date],
         given: new Date(0).toISOString(),
         utc: Date.UTC(1970, 0, 2),
       }, () => process.disconnect());`,
      { LOCAL_CLOCK_OFFSET_MS: String(HOUR) },
    )) as Record<string, number>;

    for (const key of ['now', 'made', 'called', 'subclass']) {
      expect(Math.abs((answer[key] ?? 0) - HOUR)).toBeLessThan(60_000);
    }
    expect(answer).toMatchObject({
      types: [true, true, true, true],
      given: '1970-01-01T00:00:00.000Z',
      utc: 86_400_000,
    });
  });

  it('The preloaded clock is moved by a message and calls its listeners.', async () => {
    const answer = await run(
      `process.channel.ref();
       globalThis[Symbol.for('local.clock')].onChange((offsetMs) => {
         const moved = Date.now() - (performance.timeOrigin + performance.now());
         process.send({ offsetMs, moved: Math.round(moved / 3_600_000), env: process.env.LOCAL_CLOCK_OFFSET_MS }, () => process.disconnect());
       });`,
      {},
      { type: 'clock', offsetMs: 2 * HOUR },
    );

    expect(answer).toEqual({ offsetMs: 2 * HOUR, moved: 2, env: String(2 * HOUR) });
  });

  it('The preloaded clock keeps no process alive.', async () => {
    expect(await run('process.send("over");')).toBe('over');
  });
});
