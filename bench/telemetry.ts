/**
 * The cost of telemetry for the worker: the same reads on three local clouds, without telemetry, as on Azure (a tenth of
 * the traces), and with every trace. They take turns, so that all meet the same machine.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { median, round } from './numbers.ts';

const PART = fileURLToPath(new URL('telemetry-part.ts', import.meta.url));
const ROUNDS = { quick: 5, full: 21 };

/** Metrics as often as by default. */
const metrics = { TELEMETRY_METRICS_SECONDS: '60' };
const variants = {
  none: { OTEL_EXPORTER_OTLP_ENDPOINT: '' },
  default: { ...metrics, TELEMETRY_TRACES_PERCENT: '10' },
  everyTrace: { ...metrics, TELEMETRY_TRACES_PERCENT: '100' },
};
type Variant = keyof typeof variants;

interface Round {
  readonly cpuMs: number;
  readonly rooms: number;
}

export async function measureTelemetry(flags: readonly string[]): Promise<object> {
  const names = Object.keys(variants) as Variant[];
  const children = new Map<Variant, ChildProcess>();
  const taken: Record<Variant, Round[]> = { none: [], default: [], everyTrace: [] };
  try {
    for (const name of names) {
      const child = fork(PART, [JSON.stringify(variants[name])], {
        execArgv: ['--disable-warning=ExperimentalWarning'],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      children.set(name, child);
      await answerOf(child);
    }
    const rounds = flags.includes('--full') ? ROUNDS.full : ROUNDS.quick;
    for (let count = 0; count < rounds; count += 1) {
      for (const [name, child] of children) {
        child.send('round');
        taken[name].push((await answerOf(child)) as Round);
      }
    }
  } finally {
    await Promise.all([...children.values()].map(stop));
  }
  return { ...summary(taken), load: round(loadavg()[0] ?? 0, 1) };
}

function summary(taken: Readonly<Record<Variant, readonly Round[]>>) {
  /** Beside the round without telemetry that came just before. */
  const ratioOf = (name: Variant) =>
    median(taken[name].map(({ cpuMs }, index) => cpuMs / (taken.none[index]?.cpuMs ?? Number.NaN)));
  const perRoom = (name: Variant) =>
    round(median(taken[name].map(({ cpuMs, rooms }) => cpuMs / rooms)), 2);
  return {
    rounds: taken.none.length,
    roomsEach: taken.none[0]?.rooms,
    cpuMsPerRoom: {
      none: perRoom('none'),
      default: perRoom('default'),
      everyTrace: perRoom('everyTrace'),
    },
    addedShare: {
      default: round(ratioOf('default') - 1, 3),
      everyTrace: round(ratioOf('everyTrace') - 1, 3),
    },
  };
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const heard = new AbortController();
  const { signal } = heard;
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`A part of the measurement ended: ${String(code)}`);
  });
  // Its listener goes when the answer has come.
  ended.catch(() => undefined);
  try {
    const [answer] = (await Promise.race([once(child, 'message', { signal }), ended])) as [unknown];
    return answer;
  } finally {
    heard.abort();
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, 'exit');
  child.send('stop');
  await gone;
}
