/**
 * Renewing a secret as a saga: add a second one, prove it, cut over to it, let both be valid for a while, remove the
 * first. Until the switch nothing that works is touched, so every failure leaves a working secret.
 */
import type { OrchestrationContext, OrchestrationHandler } from 'durable-functions';
import type { z } from 'zod';
import { isPast, laterBy, type Pace } from '../platform/durable-time.ts';
import {
  insist,
  pause,
  runStep,
  type Saga,
  type StepEnd,
  type StepOutcome,
} from '../platform/saga.ts';
import { rotationNames } from './durable-names.ts';
import { isOfPlatform, type RotationCause } from './rotation-causes.ts';
import {
  addResult,
  type RotationInput,
  rotationInput,
  rotationStepResult,
  switchResult,
} from './rotation-steps.ts';

/** Then the renewal has failed, and the daily sweep begins again. Hours in which nothing ran do not count as tries. */
const LONGEST_STEP_SECONDS = 6 * 3600;
const FEWEST_TRIES = 8;
/** A refusal of our own waits for operators: with the daily sweep, for as long as they need. */
const LONGEST_REFUSAL_SECONDS = 24 * 3600;
const pace: Pace = { shortest: 2, longest: 1800 };
/** A timer of more than six days is awaited in legs, which not every host ends alike. */
const LONGEST_LEG_SECONDS = 5 * 24 * 3600;
/** About an hour of an outage of our storage. */
const rowPatience = { tries: 20, longestSeconds: 300 };

export const secretRotation: OrchestrationHandler = function* (context) {
  const input = rotationInput.parse(context.df.getInput());
  const added = yield* step(context, rotationNames.add, input, addResult);
  if (added.outcome !== 'done') return yield* end(context, input, added);
  const renewal = { ...input, next: added.next };
  const proven = yield* step(context, rotationNames.prove, renewal, rotationStepResult);
  if (proven.outcome !== 'done') return yield* end(context, input, proven);
  const switched = yield* step(context, rotationNames.switch, renewal, switchResult);
  if (switched.outcome !== 'done') return yield* end(context, input, switched);
  yield* sleepUntil(context, switched.overlapUntil);
  const retired = yield* step(context, rotationNames.retire, renewal, rotationStepResult);
  return yield* end(context, input, retired);
};

function* step<R extends StepOutcome<RotationCause>>(
  context: OrchestrationContext,
  activity: string,
  input: object,
  outcome: z.ZodType<R>,
): Saga<StepEnd<R>> {
  const { df: durable } = context;
  const begin = durable.currentUtcDateTime;
  const isPastLimit = (code: RotationCause) => {
    const longest = isOfPlatform(code) ? LONGEST_REFUSAL_SECONDS : LONGEST_STEP_SECONDS;
    return isPast(durable.currentUtcDateTime, laterBy(begin, longest).toISOString());
  };
  return yield* runStep<R>(context, {
    activities: [activity],
    input,
    outcome,
    pace,
    isOver: (tries, code) => tries > FEWEST_TRIES && isPastLimit(code),
    broken: 'rotation.interrupted',
    onWaiting: (waitingFor) => durable.setCustomStatus({ step: activity, waitingFor }),
  });
}

function* sleepUntil(context: OrchestrationContext, instant: string): Saga<void> {
  while (!isPast(context.df.currentUtcDateTime, instant)) {
    yield* pause(context, LONGEST_LEG_SECONDS, instant);
  }
}

function* end(
  context: OrchestrationContext,
  input: RotationInput,
  result: { readonly outcome: string; readonly code?: RotationCause },
): Saga<{ outcome: string; code?: RotationCause }> {
  const { outcome, code } = result;
  const ended = { outcome, ...(code === undefined ? {} : { code }) };
  yield insist(context, rotationNames.end, { ...input, ...ended }, rowPatience);
  return ended;
}
