/**
 * A change of profile as durable coordination. The connection's row says at which step it is; each turn carries that
 * step on and waits for as long as it says, or until somebody has acted.
 */
import type { OrchestrationHandler } from 'durable-functions';
import { backoff, laterBy } from '../../platform/durable-time.ts';
import { durableNames, profileChangeEvent } from '../durable-names.ts';
import { type ChangeStatus, changeInput, changeStatus } from './change-status.ts';

const SHORTEST_WAIT_SECONDS = 2;
const LONGEST_WAIT_SECONDS = 3600;
/** Every turn replays all looks before it. The sweep goes on under the next number, at the step that was reached. */
const MOST_LOOKS = 200;

export const calendarProfileChange: OrchestrationHandler = function* ({ df: durable }) {
  const input = changeInput.parse(durable.getInput());
  let before = '';
  let tries = 0;
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    let status: ChangeStatus;
    try {
      status = changeStatus.parse(yield durable.callActivity(durableNames.carryOnChange, input));
    } catch {
      // Thrown means "try me again": storage or a peer did not answer.
      status = { outcome: 'waiting', step: before, waitingFor: 'service.unavailable' };
    }
    durable.setCustomStatus(status);
    if (status.outcome === 'over') return { state: 'over' };
    if (status.outcome === 'moved') continue;
    tries = status.step === before ? tries + 1 : 0;
    before = status.step;
    const longest = status.longestWaitSeconds ?? LONGEST_WAIT_SECONDS;
    const seconds = backoff(tries, SHORTEST_WAIT_SECONDS, longest);
    const wait = Math.max(seconds, status.retryAfterSeconds ?? 0);
    const look = durable.createTimer(laterBy(durable.currentUtcDateTime, wait, undefined));
    yield durable.Task.any([durable.waitForExternalEvent(profileChangeEvent), look]);
    // A timer left running keeps the instance alive until it fires.
    if (!look.isCompleted) look.cancel();
  }
  return { state: 'continued' };
};
