/**
 * Set-up as a saga. The connection row says where it stands and is read again after every event and every wait, so a
 * lost event only delays.
 */
import type { OrchestrationContext, OrchestrationHandler } from 'durable-functions';
import { isPast, type Pace, waitSeconds } from '../../platform/durable-time.ts';
import { continueAsNew, insist, pause, pollsOf, runStep, type Saga } from '../../platform/saga.ts';
import { durableEvents, durableNames } from '../durable-names.ts';
import { stepResult } from '../proofs/step-result.ts';
import {
  type AdvanceInput,
  type RunInput,
  runInput,
  type SetupStatus,
  setupStatus,
} from './steps.ts';

/** The activities of one step are tried again from its first: a refused secret may have to be made anew. */
const phases = {
  validating: {
    steps: [
      [durableNames.checkDiscovery],
      [durableNames.listRooms],
      [durableNames.ensureApplication],
      [durableNames.ensureSecret, durableNames.proveSecret],
    ],
    reached: 'sync-app-ready',
  },
  verifying: {
    steps: [[durableNames.checkConsent], [durableNames.readCalendar]],
    reached: 'verified',
  },
} as const;

/** While Microsoft is at work; Exchange may need hours. */
const stepPace: Pace = { shortest: 2, longest: 60, patient: 900 };
/** While people decide: polls in case their event was lost. */
const decisionPace: Pace = { shortest: 60, longest: 3600 };
/** About five minutes of an outage of our storage. */
const rowPatience = { tries: 10, longestSeconds: 60 };

interface Wait {
  readonly pace: Pace;
  readonly expired: AdvanceInput['code'];
  readonly event?: string;
}
const decisionOf = (state: keyof typeof durableEvents): Wait => ({
  pace: decisionPace,
  expired: 'setup.expired',
  event: durableEvents[state],
});
const stalled: Wait = { pace: stepPace, expired: 'setup.interrupted' };

interface Run {
  readonly context: OrchestrationContext;
  readonly input: RunInput;
  pollsLeft: number;
}

export const calendarSetup: OrchestrationHandler = function* (context) {
  const input = runInput.parse(context.df.getInput());
  const run: Run = { context, input, pollsLeft: pollsOf(context) };
  let status = yield* readStatus(run);
  /** Rounds that left the state as it was. */
  let rounds = 0;
  for (;;) {
    if (!status.current) return { state: 'superseded' };
    if (run.pollsLeft <= 0) {
      continueAsNew(context, input);
      return { state: 'continued' };
    }
    const { state } = status;
    if (state === 'awaiting-discovery-consent' || state === 'awaiting-sync-consent') {
      status = yield* waitForRow(run, status, rounds + 1, decisionOf(state));
    } else if (state === 'validating' || state === 'verifying') {
      // After a stale step the phase begins again at once; when that did not help, after a pause.
      if (rounds >= 2) status = yield* waitForRow(run, status, rounds - 1, stalled);
      if (status.current && status.state === state)
        status = yield* runPhase(run, status, phases[state]);
    } else return { state };
    rounds = status.state === state ? rounds + 1 : 0;
  }
};

/** Waits until the row has gone on: its event is raised, or it is time for a poll. Past the deadline the set-up fails. */
function* waitForRow(
  run: Run,
  { deadline }: SetupStatus,
  tries: number,
  wait: Wait,
): Saga<SetupStatus> {
  const now = run.context.df.currentUtcDateTime;
  if (isPast(now, deadline)) return yield* advance(run, 'failed', wait.expired);
  yield* pause(run.context, waitSeconds(wait.pace, tries, now), deadline, wait.event);
  return yield* poll(run);
}

/** Runs the steps of a phase until they are done, one has failed, or the deadline has passed. */
function* runPhase(
  run: Run,
  before: SetupStatus,
  { steps, reached }: (typeof phases)[keyof typeof phases],
): Saga<SetupStatus> {
  const { context, input } = run;
  const { since, deadline } = before;
  let status = before;
  for (const activities of steps) {
    const result = yield* runStep(context, {
      activities,
      input,
      outcome: stepResult,
      pace: stepPace,
      since,
      deadline,
      isOver: () => isPast(context.df.currentUtcDateTime, deadline),
      broken: 'setup.interrupted',
      *onResumed() {
        status = yield* poll(run);
        return status.current && run.pollsLeft > 0;
      },
    });
    if (result.outcome === 'failed') return yield* advance(run, 'failed', result.code);
    if (result.outcome === 'stale') return yield* readStatus(run);
    if (result.outcome === 'abandoned') return status;
  }
  return yield* advance(run, reached);
}

function* poll(run: Run): Saga<SetupStatus> {
  run.pollsLeft -= 1;
  return yield* readStatus(run);
}

const readStatus = ({ context, input }: Run): Saga<SetupStatus> =>
  statusFrom(context, durableNames.read, input);

/** The activity's input keeps the field `happening`: recorded histories and running instances have it. */
const advance = (
  { context, input }: Run,
  happening: AdvanceInput['happening'],
  code?: AdvanceInput['code'],
): Saga<SetupStatus> =>
  statusFrom(context, durableNames.advance, {
    ...input,
    happening,
    ...(code === undefined ? {} : { code }),
  });

/** The row as it is now, kept as custom status. The host forgets a status that a turn does not set again. */
function* statusFrom(
  context: OrchestrationContext,
  activity: string,
  input: object,
): Saga<SetupStatus> {
  const status = setupStatus.parse(yield insist(context, activity, input, rowPatience));
  context.df.setCustomStatus(status);
  return status;
}
