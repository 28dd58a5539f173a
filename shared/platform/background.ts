/** Queue messages and timer ticks: parse → call; a throw means try again, then poison. */
import type { InvocationContext, StorageQueueHandler, TimerHandler } from '@azure/functions';
import type { z } from 'zod';
import { defineProblems } from './errors.ts';
import { invocationLogger, type Logger } from './logger.ts';
import { withSpan } from './telemetry.ts';

export const messageProblems = defineProblems({
  'message.invalid': { kind: 'invalid', title: 'A queue message does not match its schema' },
});

/** A message that does not parse goes to the poison queue after its tries: it is kept, never dropped. */
export function queueHandler<T>(
  schema: z.ZodType<T>,
  handle: (message: T, log: Logger, context: InvocationContext) => Promise<void>,
): StorageQueueHandler {
  return async (entry, context) => {
    const log = invocationLogger(context);
    const parsed = schema.safeParse(entry);
    if (!parsed.success) {
      const error = messageProblems.error('message.invalid');
      log.error('message.invalid', error, { function: context.functionName });
      throw error;
    }
    await withSpan(`queue.${context.functionName}`, {}, () => handle(parsed.data, log, context));
  };
}

export function timerHandler(
  handle: (log: Logger, context: InvocationContext) => Promise<void>,
): TimerHandler {
  return async (_timer, context) => {
    await withSpan(`timer.${context.functionName}`, {}, () =>
      handle(invocationLogger(context), context),
    );
  };
}
