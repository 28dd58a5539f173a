/**
 * Set-up and disconnect as durable coordination: the connection row says where it stands, and is read again after
 * every event and timer, so that a lost event only delays.
 */

import type { OrchestrationContext, OrchestrationHandler, Task } from 'durable-functions';
import * as df from 'durable-functions';
import { backoff, isPast, laterBy } from '../../platform/durable-time.ts';
import { disconnectSteps } from '../disconnect/disconnect-steps.ts';
import { durableEvents, durableNames } from '../durable-names.ts';
import { type StepResult, stepResult, waiting } from '../proofs/step-result.ts';
import {
  type AdvanceInput,
  disconnectInput,
  type RunInput,
  runInput,
  type SetupStatus,
  setupStatus,
} from './steps.ts';

type Steps<T> = Generator<Task, T, unknown>;

/** Steps of one group are tried again from its first: a refused secret may have to be made anew. */
const phases = {
  validating: {
    groups: [
      [durableNames.checkDiscovery],
      [durableNames.listRooms],
      [durableNames.ensureApplication],
      [durableNames.ensureSecret, durableNames.proveSecret],
    ],
    reached: 'sync-app-ready',
  },
  verifying: {
    groups: [[durableNames.checkConsent], [durableNames.readCalendar]],
    reached: 'verified',
  },
} as const;
type Phase = (typeof phases)[keyof typeof phases];

const SHORTEST_WAIT_SECONDS = 2;
const LONGEST_WAIT_SECONDS = 60;
/** While people decide, the row is looked at now and then in case their event was lost. */
const SHORTEST_LOOK_SECONDS = 60;
const LONGEST_LOOK_SECONDS = 3600;

export const calendarSetup: OrchestrationHandler = function* (context) {
  const input = runInput.parse(context.df.getInput());
  let looks = 0;
  let status = yield* readStatus(context, input);
  for (;;) {
    if (!status.current) return { state: 'superseded' };
    switch (status.state) {
      case 'awaiting-discovery-consent':
      case 'awaiting-sync-consent': {
        const before = status.state;
        status = yield* decided(context, input, status, durableEvents[before], looks);
        looks = status.state === before ? looks + 1 : 0;
        break;
      }
      case 'validating':
      case 'verifying':
        status = yield* carriedOut(context, input, status, phases[status.state]);
        break;
      default:
        return { state: status.state };
    }
  }
};

/** Waits for a decision of people: its event, or a look at the row. */
function* decided(
  context: OrchestrationContext,
  input: RunInput,
  { deadline }: SetupStatus,
  event: string,
  looks: number,
): Steps<SetupStatus> {
  const { df: durable } = context;
  if (isPast(durable.currentUtcDateTime, deadline)) {
    return yield* advance(context, input, 'failed', 'setup.expired');
  }
  const seconds = backoff(looks, SHORTEST_LOOK_SECONDS, LONGEST_LOOK_SECONDS);
  const look = durable.createTimer(laterBy(durable.currentUtcDateTime, seconds, deadline));
  yield durable.Task.any([durable.waitForExternalEvent(event), look]);
  // A timer left running keeps the instance alive until it fires.
  if (!look.isCompleted) look.cancel();
  return yield* readStatus(context, input);
}

/** Runs the steps of a phase until they are done, one has failed for good, or the deadline has passed. */
function* carriedOut(
  context: OrchestrationContext,
  input: RunInput,
  { deadline }: SetupStatus,
  { groups, reached }: Phase,
): Steps<SetupStatus> {
  const { df: durable } = context;
  for (const group of groups) {
    for (let tries = 0; ; tries += 1) {
      const result = yield* inOrder(context, input, group);
      if (result.outcome === 'done') break;
      if (result.outcome === 'stale') return yield* readStatus(context, input);
      if (result.outcome === 'failed' || isPast(durable.currentUtcDateTime, deadline)) {
        return yield* advance(context, input, 'failed', result.code);
      }
      const seconds = backoff(tries, SHORTEST_WAIT_SECONDS, LONGEST_WAIT_SECONDS);
      const wait = Math.max(seconds, result.retryAfterSeconds ?? 0);
      yield durable.createTimer(laterBy(durable.currentUtcDateTime, wait, deadline));
      const status = yield* readStatus(context, input);
      if (!status.current) return status;
    }
  }
  return yield* advance(context, input, reached);
}

function* inOrder(
  { df: durable }: OrchestrationContext,
  input: RunInput,
  group: readonly string[],
): Steps<StepResult> {
  let result: StepResult = { outcome: 'done' };
  for (const name of group) {
    try {
      result = stepResult.parse(yield durable.callActivity(name, input));
    } catch {
      // Thrown means "try me again": storage, the vault or a peer did not answer.
      result = waiting('service.unavailable');
    }
    if (result.outcome !== 'done') return result;
  }
  return result;
}

/** The row as it is now, kept as custom status. The host forgets a status that a turn does not set again. */
function* readStatus(context: OrchestrationContext, input: RunInput): Steps<SetupStatus> {
  return yield* statusFrom(context, durableNames.read, input);
}

function* advance(
  context: OrchestrationContext,
  input: RunInput,
  happening: AdvanceInput['happening'],
  code?: AdvanceInput['code'],
): Steps<SetupStatus> {
  const change = { ...input, happening, ...(code === undefined ? {} : { code }) };
  return yield* statusFrom(context, durableNames.advance, change);
}

function* statusFrom(
  { df: durable }: OrchestrationContext,
  activity: string,
  input: object,
): Steps<SetupStatus> {
  const status = setupStatus.parse(
    yield durable.callActivityWithRetry(activity, untilItAnswers(), input),
  );
  durable.setCustomStatus(status);
  return status;
}

/** About five minutes of an outage. The policy has no timeout: in this SDK one hangs the instance. */
function untilItAnswers(): df.RetryOptions {
  const options = new df.RetryOptions(1000, 10);
  options.backoffCoefficient = 2;
  options.maxRetryIntervalInMilliseconds = 60_000;
  return options;
}

export const calendarDisconnect: OrchestrationHandler = function* ({ df: durable }) {
  const { organisationId } = disconnectInput.parse(durable.getInput());
  for (const step of disconnectSteps) {
    try {
      yield durable.callActivityWithRetry(durableNames.disconnectStep, untilItAnswers(), {
        organisationId,
        step,
      });
    } catch (error) {
      // Microsoft being away must not keep the customer connected: the app is theirs to delete.
      if (step !== 'removeSyncApp') throw error;
    }
  }
  yield durable.callActivityWithRetry(durableNames.disconnectStep, untilItAnswers(), {
    organisationId,
    step: 'finish',
  });
  return { state: 'not-connected' };
};
