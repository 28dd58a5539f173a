/**
 * Queue and timer triggers: parse, call. A throw means that the host tries again; a queue message that fails every
 * time goes to its poison queue.
 * https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue-trigger#poison-messages
 */
import type { InvocationContext, StorageQueueHandler, TimerHandler } from '@azure/functions';
import type { z } from 'zod';
import { defineProblems } from './errors.ts';
import { invocationLogger, type Logger } from './logger.ts';
import { dispatching, organisationOf, withInvocation } from './telemetry.ts';

export const messageProblems = defineProblems({
  'message.invalid': {
    kind: 'invalid',
    title: 'A queue message does not match its schema',
    action: 'An operator discards it, or replays it when the version that wrote it runs again.',
  },
});

/**
 * A queue trigger for messages of `schema`. A message that does not parse is refused each time, so that the poison
 * queue keeps it. Fields that the schema does not know are left out: a later version that was rolled back may have sent
 * them (docs/azure.md).
 *
 * @throws AppError `message.invalid`, and what `handle` throws
 */
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
    await withInvocation('queue', context, organisationOf(parsed.data), async () => ({
      result: await handle(parsed.data, log, context),
      outcome: 'ok',
    }));
  };
}

/**
 * A timer trigger. The timer's own state (`isPastDue`) is not used: every sweep looks at its rows.
 *
 * @throws what `handle` throws
 */
export function timerHandler(
  handle: (log: Logger, context: InvocationContext) => Promise<void>,
): TimerHandler {
  return async (_timer, context) => {
    await withInvocation('timer', context, {}, async () => ({
      result: await dispatching(() => handle(invocationLogger(context), context)),
      outcome: 'ok',
    }));
  };
}
