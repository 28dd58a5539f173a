/**
 * Activities of sagas: what they declare is an outcome, anything else throws. A step turns its declared failures (an
 * upstream that does not answer, a refusal of Microsoft) into an outcome that its orchestrator waits for. What it throws
 * is a bug of ours, or a process that was stopped: it is logged here and tried again a few times by `runStep`.
 */
import type { InvocationContext } from '@azure/functions';
import { AppError } from './errors.ts';
import { invocationLogger } from './logger.ts';
import { organisationOf, withInvocation } from './telemetry.ts';

/** Whether an upstream of ours (storage, the vault, a push service) did not answer: asking again can help. */
export const isUnavailable = (error: unknown): error is AppError =>
  error instanceof AppError &&
  (error.kind === 'upstream-unavailable' || error.kind === 'throttled');

/**
 * An activity as the Functions runtime calls it, in a span that says how the step ended. What it throws is logged with
 * its class, never with its message.
 *
 * @throws whatever `run` throws
 */
export function activityHandler(
  run: (input: unknown) => Promise<object>,
): (input: unknown, context: InvocationContext) => Promise<object> {
  return async (input, context) => {
    try {
      return await withInvocation('activity', context, organisationOf(input), async (span) => {
        const result = await run(input);
        span.setAttributes(endOf(result));
        return { result, outcome: 'ok' };
      });
    } catch (error) {
      invocationLogger(context).error('activity.failed', error, {
        activity: context.functionName,
      });
      throw error;
    }
  };
}

/** How a step ended, and what it waits for or why it failed. */
function endOf(result: object): { outcome?: string; code?: string } {
  const { outcome, code } = result as { outcome?: unknown; code?: unknown };
  return {
    ...(typeof outcome === 'string' && { outcome }),
    ...(typeof code === 'string' && { code }),
  };
}
