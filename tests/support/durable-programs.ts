/** Random orchestration programs as data, and their expected results by a model that knows nothing of replay or ids. */
import fc from 'fast-check';

export type Step =
  | { kind: 'activity'; value: number }
  | { kind: 'slow'; value: number; ms: number }
  | { kind: 'fail'; message: string }
  | { kind: 'retry'; key: string; times: number; attempts: number }
  | { kind: 'timer'; ms: number }
  | { kind: 'event'; name: string; value: number }
  /** Never ends: a timer far away, which is cancelled, or an event that nobody raises. */
  | { kind: 'never'; hours?: number; name?: string }
  | { kind: 'child'; program: Program }
  | { kind: 'all'; steps: Step[] }
  | { kind: 'any'; steps: Step[]; winner: number };

export interface Program {
  readonly steps: Step[];
  readonly ends?: { kind: 'throw'; message: string } | { kind: 'again'; program: Program };
}

/** Texts of failures, as the fixture reports them. */
const failed = {
  activity: (name: string, message: string) => ({
    failed: `Activity function '${name}' failed:  ${message}`,
  }),
  program: (message: string) => ({
    failed: `Orchestrator function 'program' failed: ${message}`,
  }),
};

type Outcome = { ok: true; value: unknown } | { ok: false; failed: string };

function outcomeOf(step: Step): Outcome {
  const ok = (value: unknown): Outcome => ({ ok: true, value });
  const broken = (failure: { failed: string }): Outcome => ({ ok: false, ...failure });
  switch (step.kind) {
    case 'activity':
      return ok({ value: step.value });
    case 'slow':
      return ok(step.value);
    case 'fail':
      return broken(failed.activity('fail', step.message));
    case 'retry':
      return step.times < step.attempts
        ? ok(step.times + 1)
        : broken(failed.activity('flaky', `flaky ${String(step.attempts)}`));
    case 'timer':
      return ok(null);
    case 'event':
      return ok(step.value);
    case 'child': {
      const result = expected(step.program);
      return 'results' in result ? ok(result.results) : broken(failed.program(result.message));
    }
    case 'all': {
      const outcomes = step.steps.map(outcomeOf);
      return outcomes.find((each) => !each.ok) ?? ok(outcomes.map((each) => plain(each)));
    }
    case 'any': {
      const winner = step.steps[step.winner];
      const value = winner === undefined ? null : plain(outcomeOf(winner));
      return ok({ winner: step.winner, value });
    }
    case 'never':
      throw new Error('A step that never ends was waited for.');
  }
}

const plain = (outcome: Outcome): unknown =>
  outcome.ok ? outcome.value : { failed: outcome.failed };

export function expected(program: Program): { results: unknown[] } | { message: string } {
  if (program.ends?.kind === 'throw') return { message: program.ends.message };
  if (program.ends?.kind === 'again') return expected(program.ends.program);
  return { results: program.steps.map((step) => plain(outcomeOf(step))) };
}

/** Every event that somebody in the top-level instance waits for; children wait for none. */
export function eventsOf(program: Program): { name: string; value: number }[] {
  const inStep = (step: Step): { name: string; value: number }[] => {
    if (step.kind === 'event') return [{ name: step.name, value: step.value }];
    return step.kind === 'all' || step.kind === 'any' ? step.steps.flatMap(inStep) : [];
  };
  return program.steps.flatMap(inStep);
}

function takesIdsLater(step: Step): boolean {
  if (step.kind === 'all' || step.kind === 'any') return step.steps.some(takesIdsLater);
  return step.kind === 'retry' && step.times > 0;
}

const number = fc.integer({ min: 0, max: 999 });
const word = fc.string({
  minLength: 1,
  maxLength: 8,
  unit: fc.constantFrom('a', 'b', 'é', '"', '{', ' '),
});
/** Keys and names that no other step has. */
const unique = fc.uuid();

const activity = fc.record({ kind: fc.constant('activity' as const), value: number });
const broken = fc.record({ kind: fc.constant('fail' as const), message: word.map((w) => `m${w}`) });
const timer = fc.record({
  kind: fc.constant('timer' as const),
  ms: fc.integer({ min: -5, max: 15 }),
});
const retry = fc.record({
  kind: fc.constant('retry' as const),
  key: unique,
  times: fc.integer({ min: 0, max: 3 }),
  attempts: fc.integer({ min: 1, max: 3 }),
});
const event = fc.record({ kind: fc.constant('event' as const), name: unique, value: number });
const never = fc.oneof(
  fc.record({ kind: fc.constant('never' as const), hours: fc.integer({ min: 1, max: 24 * 30 }) }),
  fc.record({ kind: fc.constant('never' as const), name: unique }),
);

/** Steps that end soon by themselves. `depth` bounds children and trees. */
function step(depth: number, events: boolean): fc.Arbitrary<Step> {
  const leaves: fc.Arbitrary<Step>[] = [activity, timer, retry, broken];
  if (events) leaves.push(event);
  const leaf = fc.oneof(...leaves);
  if (depth === 0) return leaf;
  const inner = step(depth - 1, events);
  const sound = inner.filter((each) => outcomeOf(each).ok);
  // One failure at most: which of two came first is nobody's to say. Nor may a retry go on beside it: user code
  // resumes at the failure, and then SDK and host number the retry's timers differently, here and in Azure.
  const steady = sound.filter((each) => !takesIdsLater(each));
  const all = fc
    .oneof(
      fc.array(sound, { minLength: 1, maxLength: 4 }),
      fc.tuple(fc.array(steady, { maxLength: 3 }), inner).map(([steps, last]) => [...steps, last]),
    )
    .map((steps): Step => ({ kind: 'all', steps }));
  const any = fc
    .tuple(fc.array(never, { minLength: 0, maxLength: 3 }), inner, fc.nat(3))
    .map(([losers, winner, at]): Step => {
      const index = Math.min(at, losers.length);
      const steps: Step[] = [...losers.slice(0, index), winner, ...losers.slice(index)];
      return { kind: 'any', steps, winner: index };
    });
  const child = program(depth - 1, false).map((each): Step => ({ kind: 'child', program: each }));
  return fc.oneof({ arbitrary: leaf, weight: 4 }, all, any, child);
}

export function program(depth = 2, events = true): fc.Arbitrary<Program> {
  const steps = fc.array(step(depth, events), { minLength: 0, maxLength: 4 });
  const plainEnd = steps.map((each): Program => ({ steps: each }));
  const thrown = fc
    .tuple(steps, word)
    .map(([each, w]): Program => ({ steps: each, ends: { kind: 'throw', message: `t${w}` } }));
  if (depth === 0) return plainEnd;
  // Events raised before continueAsNew would be lost: the next execution waits for none.
  const again = fc
    .tuple(fc.array(step(depth - 1, false), { maxLength: 2 }), program(depth - 1, false))
    .map(([each, next]): Program => ({ steps: each, ends: { kind: 'again', program: next } }));
  return fc.oneof({ arbitrary: plainEnd, weight: 6 }, thrown, again);
}
