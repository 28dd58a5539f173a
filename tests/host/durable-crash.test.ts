/** kill -9 of the host itself, again and again, while orchestrations of every kind run: nothing acknowledged is lost. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { durableClient } from '../support/durable.ts';
import { eventsOf, expected, type Program, type Step } from '../support/durable-programs.ts';
import { until, withKey } from '../support/host.ts';

const kills = 6;
const each = 10;

/** Without its supervisor, which would restart it. */
const program = fileURLToPath(new URL('../../local/functions-host/process.ts', import.meta.url));
const clock = new URL('../../local/kit/clock-preload.mjs', import.meta.url).href;
const app = fileURLToPath(new URL('durable-app', import.meta.url));

let folder: string;
let host: ChildProcess;
let url: string;
let offsetMs = 0;

async function launch(): Promise<void> {
  const port = url === undefined ? '0' : new URL(url).port;
  host = fork(program, ['--app', app, '--port', port, '--data', folder], {
    execArgv: ['--disable-warning=ExperimentalWarning', '--import', clock],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...process.env, LOCAL_CLOCK_OFFSET_MS: String(offsetMs) },
  });
  const [ready] = (await once(host, 'message')) as [{ url: string }];
  url = ready.url;
}

/** Messages that the killed host had in hand come back now, not after five minutes. */
function passVisibilityTimeout(): void {
  offsetMs += 300_000;
  host.send({ type: 'clock', offsetMs });
}

async function kill(): Promise<void> {
  const gone = once(host, 'exit');
  host.kill('SIGKILL');
  await gone;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'durable-crash-'));
  return launch();
});
afterAll(async () => {
  await kill();
  rmSync(folder, { recursive: true, force: true });
});

const slow = (value: number): Step => ({ kind: 'slow', value, ms: 90 });
const steps = (count: number, make: (n: number) => Step): Step[] =>
  Array.from({ length: count }, (_, n) => make(n));
const inTurn = (make: (n: number) => Step): Step[] => steps(8, (n) => (n % 2 ? slow(n) : make(n)));

const kinds: Record<string, (id: string) => Program> = {
  sequence: () => ({ steps: steps(12, (n) => slow(n)) }),
  fan: () => ({ steps: steps(3, () => ({ kind: 'all', steps: steps(8, (n) => slow(n)) })) }),
  retries: (id) => ({
    steps: inTurn((n) => ({ kind: 'retry', key: `${id}/${n}`, times: 2, attempts: 20 })),
  }),
  races: () => ({
    steps: inTurn((n) => ({
      kind: 'any',
      steps: [
        { kind: 'never', hours: 200 },
        { kind: 'timer', ms: 100 * n },
        { kind: 'never', name: 'x' },
      ],
      winner: 1,
    })),
  }),
  events: (id) => ({
    steps: inTurn((n) => ({ kind: 'event', name: `${id}-${n}`, value: n })),
  }),
  generations: () =>
    steps(6, (n) => slow(n)).reduce<Program>(
      (next, step) => ({
        steps: [{ kind: 'child', program: { steps: [step] } }, step],
        ends: { kind: 'again', program: next },
      }),
      { steps: [slow(99)] },
    ),
};

it('Work that a killed host had in hand comes back after its visibility time-out, and not before.', async () => {
  const durable = durableClient({
    fetch: (path, init) => fetch(new URL(path, url), withKey(folder, path, init)),
  });
  const program: Program = { steps: [{ kind: 'slow', value: 1, ms: 1_000 }, slow(2)] };
  await durable.start('program', program, 'held');
  await until(async () => (await durable.status('held')).runtimeStatus === 'Running');
  await pause(100);
  await kill();
  await launch();
  offsetMs += 290_000;
  host.send({ type: 'clock', offsetMs });
  const untilIdle = once(host, 'message');
  host.send({ type: 'until-idle', id: 1 });
  const [{ idle }] = (await untilIdle) as [{ idle: boolean }];

  expect(idle).toBe(true);
  expect((await durable.status('held')).runtimeStatus).toBe('Running');
  passVisibilityTimeout();
  expect((await durable.end('held')).output).toEqual([1, 2]);
});

it('Every orchestration ends with the right result after six kills of the host.', async () => {
  const durable = durableClient({
    fetch: (path, init) => fetch(new URL(path, url), withKey(folder, path, init)),
  });
  const instances = Object.entries(kinds).flatMap(([kind, make]) =>
    Array.from({ length: each }, (_, n) => ({
      id: `${kind}-${n}`,
      program: make(`${kind}-${n}`),
    })),
  );
  await Promise.all(instances.map(({ id, program }) => durable.start('program', program, id)));

  /** Until it is acknowledged. */
  async function raise(id: string, name: string, value: number): Promise<void> {
    for (;;) {
      const answer = await durable.raise(id, name, value).catch(() => undefined);
      if (answer?.status === 202) return;
      await pause(50);
    }
  }
  const raising = Promise.all(
    instances.flatMap(({ id, program }) =>
      eventsOf(program).map(({ name, value }) => raise(id, name, value)),
    ),
  );
  for (let count = 0; count < kills; count += 1) {
    await pause(150 + Math.random() * 500);
    await kill();
    await launch();
    passVisibilityTimeout();
  }
  await raising;

  await until(async () => {
    const going = await durable.call('GET', 'instances?runtimeStatus=Pending,Running&top=1');
    return (await going.text()) === '[]';
  });
  const ends = await Promise.all(instances.map(({ id }) => durable.status(id)));
  expect(ends.map(({ instanceId, output }) => [instanceId, output])).toEqual(
    instances.map(({ id, program }) => {
      const model = expected(program);
      return [id, 'results' in model ? model.results : model.message];
    }),
  );
});
