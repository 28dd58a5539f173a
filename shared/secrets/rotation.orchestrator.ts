/**
 * Renewing a secret as durable coordination: add a second one, prove it, go over to it, let both be valid for a
 * while, remove the first. Until the switch nothing that works is touched, so every failure leaves a working secret.
 */
import type { OrchestrationContext, OrchestrationHandler, Task } from 'durable-functions';
import * as df from 'durable-functions';
import type { z } from 'zod';
import { backoff, isPast, laterBy } from '../platform/durable-time.ts';
import { durableNames } from './durable-names.ts';
import type { RotationCause } from './rotation-causes.ts';
import {
  addResult,
  type RotationInput,
  rotationInput,
  stepResult,
  switchResult,
  type Unfinished,
  waiting,
} from './rotation-steps.ts';

type Steps<T> = Generator<Task, T, unknown>;
type Over<T> = Exclude<T, { outcome: 'waiting' }>;
type Ended = { outcome: 'done' } | Over<Unfinished>;

/** Then it has failed, and the daily sweep begins again. Hours in which nothing ran do not count as tries. */
const LONGEST_STEP_SECONDS = 6 * 3600;
const FEWEST_TRIES = 8;
const SHORTEST_WAIT_SECONDS = 2;
const LONGEST_WAIT_SECONDS = 1800;
/** A timer of more than six days is awaited in legs, which not every host ends alike. */
const LONGEST_LEG_SECONDS = 5 * 24 * 3600;

export const secretRotation: OrchestrationHandler = function* (context) {
  const input = rotationInput.parse(context.df.getInput());
  const added = yield* step(context, durableNames.add, input, addResult);
  if (added.outcome !== 'done') return yield* end(context, input, added);
  const renewal = { ...input, next: added.next };
  const proven = yield* step(context, durableNames.prove, renewal, stepResult);
  if (proven.outcome !== 'done') return yield* end(context, input, proven);
  const switched = yield* step(context, durableNames.switch, renewal, switchResult);
  if (switched.outcome !== 'done') return yield* end(context, input, switched);
  yield* sleepUntil(context, switched.overlapUntil);
  const retired = yield* step(context, durableNames.retire, renewal, stepResult);
  return yield* end(context, input, retired);
};

/** Runs one step until it is done, has failed for good, or has waited for too long. */
function* step<S extends z.ZodType<{ outcome: 'done' } | Unfinished>>(
  { df: durable }: OrchestrationContext,
  name: string,
  input: object,
  schema: S,
): Steps<Over<z.infer<S>> | Over<Unfinished>> {
  const deadline = laterBy(
    durable.currentUtcDateTime,
    LONGEST_STEP_SECONDS,
    undefined,
  ).toISOString();
  for (let tries = 0; ; tries += 1) {
    let result: z.infer<S> | Unfinished;
    try {
      result = schema.parse(yield durable.callActivity(name, input));
    } catch {
      // Thrown means "try me again": storage or a peer did not answer.
      result = waiting('rotation.service-unavailable');
    }
    if (result.outcome !== 'waiting') return result as Over<z.infer<S>>;
    if (tries >= FEWEST_TRIES && isPast(durable.currentUtcDateTime, deadline)) {
      return { outcome: 'failed', code: result.code };
    }
    const seconds = backoff(tries, SHORTEST_WAIT_SECONDS, LONGEST_WAIT_SECONDS);
    const wait = Math.max(seconds, result.retryAfterSeconds ?? 0);
    durable.setCustomStatus({ step: name, waitingFor: result.code });
    yield durable.createTimer(laterBy(durable.currentUtcDateTime, wait, undefined));
  }
}

function* sleepUntil({ df: durable }: OrchestrationContext, instant: string): Steps<void> {
  while (!isPast(durable.currentUtcDateTime, instant)) {
    yield durable.createTimer(laterBy(durable.currentUtcDateTime, LONGEST_LEG_SECONDS, instant));
  }
}

function* end(
  { df: durable }: OrchestrationContext,
  input: RotationInput,
  result: Ended,
): Steps<{ outcome: string; code?: RotationCause }> {
  const ended = {
    outcome: result.outcome,
    ...(result.outcome === 'failed' ? { code: result.code } : {}),
  };
  yield durable.callActivityWithRetry(durableNames.end, untilItAnswers(), { ...input, ...ended });
  return ended;
}

/** About an hour of an outage. The policy has no timeout: in this SDK one hangs the instance. */
function untilItAnswers(): df.RetryOptions {
  const options = new df.RetryOptions(1000, 20);
  options.backoffCoefficient = 2;
  options.maxRetryIntervalInMilliseconds = 300_000;
  return options;
}
