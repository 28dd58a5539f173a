/** Disconnect as a saga: each step is repeated while it throws; without storage it ends, and the sweep begins it again. */
import type { OrchestrationHandler } from 'durable-functions';
import { insist, logError } from '../../platform/saga.ts';
import { durableNames } from '../durable-names.ts';
import { disconnectInput, disconnectSteps } from './disconnect-steps.ts';

/** About five minutes of an outage. */
const patience = { tries: 10, longestSeconds: 60 };

export const calendarDisconnect: OrchestrationHandler = function* (context) {
  const { organisationId } = disconnectInput.parse(context.df.getInput());
  for (const step of [...disconnectSteps, 'finish'] as const) {
    try {
      yield insist(context, durableNames.disconnectStep, { organisationId, step }, patience);
    } catch (error) {
      // An app that cannot be removed must not keep the customer connected: it is theirs to delete.
      if (step !== 'removeSyncApp') throw error;
      logError(context, 'disconnect.app-left', error, step);
    }
  }
  return { state: 'not-connected' };
};
