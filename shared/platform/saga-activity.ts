/**
 * Activities of sagas: what they declare is an outcome, anything else throws. A step turns its declared failures (an
 * upstream that does not answer, a refusal of Microsoft) into an outcome that its orchestrator waits for. What it throws
 * is a bug of ours, or a process that was stopped: it is logged here and tried again a few times by `runStep`.
 */
import type { InvocationContext } from '@azure/functions';
import { AppError } from './errors.ts';
import { invocationLogger } from './logger.ts';

/** Whether an upstream of ours (storage, the vault, a push service) did not answer: asking again can help. */
export const isUnavailable = (error: unknown): error is AppError =>
  error instanceof AppError &&
  (error.kind === 'upstream-unavailable' || error.kind === 'throttled');

/**
 * An activity as the Functions runtime calls it. What it throws is logged with its class, never with its message.
 *
 * @throws whatever `run` throws
 */
export function activityHandler(
  run: (input: unknown) => Promise<object>,
): (input: unknown, context: InvocationContext) => Promise<object> {
  return async (input, context) => {
    try {
      return await run(input);
    } catch (error) {
      invocationLogger(context).error('activity.failed', error, {
        activity: context.functionName,
      });
      throw error;
    }
  };
}
