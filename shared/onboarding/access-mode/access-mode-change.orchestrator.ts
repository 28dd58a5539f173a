/**
 * A change of access mode as a saga. The connection row says at which step it is; each poll advances that step, then
 * waits for as long as it says, or until somebody has acted. A change never fails: an instance that has polled often
 * enough, or whose activity keeps throwing, ends, and the sweep goes on under the next number at the step reached.
 */
import type { OrchestrationHandler } from 'durable-functions';
import { waitSeconds } from '../../platform/durable-time.ts';
import { callActivity, hasThrownTooOften, MOST_POLLS, pause } from '../../platform/saga.ts';
import { accessModeChangeEvent, durableNames } from '../durable-names.ts';
import { type ChangePoll, type ChangeStatus, changeInput, changePoll } from './change-status.ts';

const SHORTEST_WAIT_SECONDS = 2;
const LONGEST_WAIT_SECONDS = 3600;

export const calendarProfileChange: OrchestrationHandler = function* (context) {
  const { df: durable } = context;
  const input = changeInput.parse(durable.getInput());
  let before = '';
  let [tries, throws] = [1, 0];
  for (let polls = 0; polls < MOST_POLLS; polls += 1) {
    const answer = yield* callActivity(context, durableNames.carryOnChange, input, changePoll);
    throws = answer === undefined ? throws + 1 : 0;
    if (hasThrownTooOften(context, throws)) return { state: 'interrupted' };
    const status = changeStatusOf(answer, before);
    durable.setCustomStatus(status);
    if (status.outcome === 'over') return { state: 'over' };
    if (status.outcome === 'moved') continue;
    tries = status.step === before ? tries + 1 : 1;
    before = status.step;
    const longest = status.longestWaitSeconds ?? LONGEST_WAIT_SECONDS;
    const pace = { shortest: SHORTEST_WAIT_SECONDS, longest };
    const seconds = waitSeconds(pace, tries, durable.currentUtcDateTime);
    const wait = Math.max(seconds, status.retryAfterSeconds ?? 0);
    yield* pause(context, wait, undefined, accessModeChangeEvent);
  }
  return { state: 'continued' };
};

/** The activity did not get so far as to know the step: the last known one is shown. */
function changeStatusOf(answer: ChangePoll | undefined, step: string): ChangeStatus {
  if (answer === undefined) return { outcome: 'waiting', step, waitingFor: 'setup.interrupted' };
  if (answer.outcome !== 'unavailable') return answer;
  return { ...answer, outcome: 'waiting', step, waitingFor: 'service.unavailable' };
}
