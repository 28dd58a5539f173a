/**
 * The kit of our sagas: set-up, change of access mode, disconnect, renewal of a secret. A saga is an orchestrator that
 * runs steps in order. This file has what all of them need: a step that is tried until it is done, growing waits, a
 * deadline, a bound on the history, and a log. It runs inside orchestrators, so it only coordinates, and every value
 * comes from the context: https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-code-constraints
 *
 * Three rules of the SDK shape it. A task is never put into two `any` or `all`. The timer that loses is cancelled: one
 * left running keeps the instance alive until it fires. A retry policy has no `retryTimeoutInMilliseconds`: with one,
 * an instance can hang.
 */
import type { OrchestrationContext, Task } from 'durable-functions';
import * as df from 'durable-functions';
import { z } from 'zod';
import { laterBy, type Pace, waitSeconds } from './durable-time.ts';
import { invocationLogger } from './logger.ts';
import { carrierIn } from './telemetry.ts';

export type Saga<T> = Generator<Task, T, unknown>;

/** Each turn replays the history from its begin, and one poll adds about twelve events. */
export const MOST_POLLS = 200;

/** With a pace of 2 to 60 seconds, five minutes: longer than a host needs to come back, too short to hide a bug. */
const MOST_THROWS = 10;

/**
 * Instances that began before version 1.1 have no bounds: their histories may hold more polls and throws already.
 * Remove this when none is left, which is two approvals of 7 days, a day and two hours after 1.1 is everywhere.
 */
const isUnbounded = ({ df: durable }: OrchestrationContext): boolean => durable.version === '1.0';

/** How many polls this execution may make before it has to continue as new, with a short history. */
export const pollsOf = (context: OrchestrationContext): number =>
  isUnbounded(context) ? Number.POSITIVE_INFINITY : MOST_POLLS;

/** The answer of a saga's step; `code` says what it waits for or why it failed. */
export type StepOutcome<Code extends string> =
  | { readonly outcome: 'done' }
  | {
      readonly outcome: 'waiting';
      readonly code: Code;
      readonly retryAfterSeconds?: number | undefined;
    }
  | { readonly outcome: 'failed'; readonly code: Code }
  /** The state row has gone on without this saga. */
  | { readonly outcome: 'stale' };
type CodeOf<Outcome> = Extract<Outcome, { readonly code: string }>['code'];
/** How a step ends; abandoned only by its `onResumed`. */
export type StepEnd<Outcome> =
  | Exclude<Outcome, { outcome: 'waiting' }>
  | { readonly outcome: 'failed'; readonly code: CodeOf<Outcome> }
  | { readonly outcome: 'abandoned' };

/** Schemas and makers of the outcomes of one saga, whose codes are `codes`. */
export function stepOutcomes<Code extends string>(codes: readonly [Code, ...Code[]]) {
  const code = z.enum(codes);
  const unfinished = [
    z.object({
      outcome: z.literal('waiting'),
      code,
      retryAfterSeconds: z.number().optional(),
    }),
    z.object({ outcome: z.literal('failed'), code }),
    z.object({ outcome: z.literal('stale') }),
  ] as const;
  return {
    code,
    /** For steps that answer more than `done`. */
    unfinished,
    schema: z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('done') }),
      ...unfinished,
    ]),
    done: { outcome: 'done' } as const,
    stale: { outcome: 'stale' } as const,
    waiting: (code: Code, retryAfterSeconds?: number) => ({
      outcome: 'waiting' as const,
      code,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    }),
    failed: (code: Code) => ({ outcome: 'failed' as const, code }),
  };
}

export interface Step<Outcome extends StepOutcome<string>> {
  /** Names of activities, run in order up to the first that is not done; each try begins with the first. */
  readonly activities: readonly string[];
  /** The input of each of them. */
  readonly input: object;
  readonly outcome: z.ZodType<Outcome>;
  readonly pace: Pace;
  /** ISO instant at which the step began, for a pace that grows with the time waited. */
  readonly since?: string | undefined;
  /** ISO instant; the last try is made then. */
  readonly deadline?: string | undefined;
  /** Whether to fail with what it waits for, `code`, after so many tries. */
  isOver(tries: number, code: CodeOf<Outcome>): boolean;
  /** Why it fails when an activity throws again and again. */
  readonly broken: CodeOf<Outcome>;
  /** Called before each wait. */
  onWaiting?(code: CodeOf<Outcome>): void;
  /** Called after each wait; false abandons the step. */
  onResumed?(): Saga<boolean>;
}

/**
 * Runs a step until it is done, has failed, or is stale. Only what the activities declare is waited for until the
 * deadline; what they throw is tried again a few times, and then the step fails with `broken`.
 */
export function* runStep<Outcome extends StepOutcome<string>>(
  context: OrchestrationContext,
  step: Step<Outcome>,
): Saga<StepEnd<Outcome>> {
  let throws = 0;
  for (let tries = 1; ; tries += 1) {
    const result = yield* runInOrder(context, step);
    if (result !== undefined && result.outcome !== 'waiting') {
      return result as Exclude<Outcome, { outcome: 'waiting' }>;
    }
    throws = result === undefined ? throws + 1 : 0;
    const { code, retryAfterSeconds = 0 } = result ?? { code: step.broken };
    if (hasThrownTooOften(context, throws) || step.isOver(tries, code))
      return { outcome: 'failed', code };
    step.onWaiting?.(code);
    const seconds = waitSeconds(step.pace, tries, context.df.currentUtcDateTime, step.since);
    yield* pause(context, Math.max(seconds, retryAfterSeconds), step.deadline);
    if (step.onResumed !== undefined && !(yield* step.onResumed())) return { outcome: 'abandoned' };
  }
}

function* runInOrder<Outcome extends StepOutcome<string>>(
  context: OrchestrationContext,
  { activities, input, outcome }: Step<Outcome>,
): Saga<Outcome | undefined> {
  let result: Outcome | undefined;
  for (const activity of activities) {
    result = yield* callActivity(context, activity, input, outcome);
    if (result?.outcome !== 'done') return result;
  }
  return result;
}

/** Undefined when the activity threw, or answered what does not parse: a bug of ours, or a process that was stopped. */
export function* callActivity<R>(
  context: OrchestrationContext,
  activity: string,
  input: object,
  result: z.ZodType<R>,
): Saga<R | undefined> {
  try {
    return result.parse(yield context.df.callActivity(activity, traced(context, input)));
  } catch (error) {
    logError(context, 'saga.activity-threw', error, activity);
    return undefined;
  }
}

/** Whether to stop after `throws` tries that threw, one after the other. */
export const hasThrownTooOften = (context: OrchestrationContext, throws: number): boolean =>
  throws >= MOST_THROWS && !isUnbounded(context);

/** Waits for `seconds`, at most until the deadline, or until the event is raised. */
export function* pause(
  { df: durable }: OrchestrationContext,
  seconds: number,
  deadline?: string,
  event?: string,
): Saga<void> {
  const timer = durable.createTimer(laterBy(durable.currentUtcDateTime, seconds, deadline));
  if (event === undefined) {
    yield timer;
    return;
  }
  yield durable.Task.any([durable.waitForExternalEvent(event), timer]);
  if (!timer.isCompleted) timer.cancel();
}

/**
 * Calls an activity again while it throws: reading and writing the state row, without which a saga cannot go on.
 *
 * @throws what the last try threw
 */
export function insist(
  context: OrchestrationContext,
  activity: string,
  input: object,
  { tries, longestSeconds }: { readonly tries: number; readonly longestSeconds: number },
): Task {
  const policy = new df.RetryOptions(1000, tries);
  policy.backoffCoefficient = 2;
  policy.maxRetryIntervalInMilliseconds = longestSeconds * 1000;
  return context.df.callActivityWithRetry(activity, policy, traced(context, input));
}

/** Begins again with a short history, as a part of the same trace. */
export function continueAsNew(context: OrchestrationContext, input: object): void {
  context.df.continueAsNew(traced(context, input));
}

/** Activities belong to the trace that started the instance. One that was started without a trace has none. */
const traced = ({ df: durable }: OrchestrationContext, input: object): object => ({
  ...input,
  ...carrierIn(durable.getInput()),
});

/** Once, however often the history is replayed. */
export function logError(
  context: OrchestrationContext,
  event: string,
  error: unknown,
  activity: string,
): void {
  const { instanceId, isReplaying } = context.df;
  if (!isReplaying) invocationLogger(context).error(event, error, { activity, instanceId });
}
