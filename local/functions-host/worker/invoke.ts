/** Runs a function with the host's retries, time limit and log lines. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HostLog } from '../log.ts';
import { formatTimeSpan } from '../time-span.ts';
import type { AppFunction } from './app-function.ts';
import { toError } from './errors.ts';
import type { InvocationResponse, RetryContext } from './protocol.ts';
import { delayBeforeRetry } from './retry.ts';
import { type Call, type RunDeps, runOnce } from './run-once.ts';

export interface Invoker {
  invoke(fn: AppFunction, call: Call): Promise<InvocationResponse>;
  readonly running: number;
  /** The number of invocations since the start. */
  readonly begun: number;
  /** Ends every running invocation as failed; their code may still run. */
  failRunning(reason: Error): void;
}

interface InvokerOptions extends RunDeps {
  readonly timeoutMs: number;
  onTimeout(message: string): void;
}

export function createInvoker(options: InvokerOptions): Invoker {
  const { log } = options;
  const running = new Set<(reason: Error) => void>();
  let begun = 0;

  async function attempt(
    fn: AppFunction,
    call: Call,
    retryContext: RetryContext | undefined,
  ): Promise<InvocationResponse> {
    const invocationId = call.invocationId ?? randomUUID();
    const abandoned = Promise.withResolvers<never>();
    const limit = timeLimit(options, fn, abandoned.reject);
    running.add(abandoned.reject);
    begun += 1;
    const lines = invocationLines(log, fn, call, invocationId);
    try {
      const run = runOnce(options, { fn, call, invocationId, retryContext });
      const response = await Promise.race([run, abandoned.promise]);
      lines.succeeded();
      return response;
    } catch (thrown) {
      throw lines.failed(toError(thrown));
    } finally {
      clearTimeout(limit);
      running.delete(abandoned.reject);
    }
  }

  return {
    get running() {
      return running.size;
    },
    get begun() {
      return begun;
    },
    failRunning(reason) {
      for (const reject of running) reject(reason);
    },
    async invoke(fn, call) {
      const policy = call.retry === false ? undefined : fn.metadata.retryOptions;
      if (policy === undefined) return attempt(fn, call, undefined);
      const { maxRetryCount } = policy;
      let exception: RetryContext['exception'];
      for (let retryCount = 0; ; retryCount += 1) {
        try {
          const context = { retryCount, maxRetryCount, ...(exception && { exception }) };
          return await attempt(fn, call, context);
        } catch (thrown) {
          const { message, stack = '' } = toError(thrown);
          // Azure takes -1 as "for ever".
          if (maxRetryCount >= 0 && retryCount >= maxRetryCount) {
            const text = `Function execution failed after '${retryCount}' retries.`;
            log.write('error', `Function.${fn.name}`, text);
            throw thrown;
          }
          exception = { source: '', stackTrace: stack, message };
          await sleep(delayBeforeRetry(policy, retryCount + 1));
        }
      }
    },
  };
}

/** Undefined when host.json sets no limit. */
function timeLimit(
  { timeoutMs, onTimeout }: Pick<InvokerOptions, 'timeoutMs' | 'onTimeout'>,
  fn: AppFunction,
  abandon: (reason: Error) => void,
): NodeJS.Timeout | undefined {
  if (!Number.isFinite(timeoutMs)) return undefined;
  return setTimeout(() => {
    const message = `Timeout value of ${formatTimeSpan(timeoutMs)} was exceeded by function: Functions.${fn.name}`;
    abandon(new Error(message));
    onTimeout(message);
  }, timeoutMs);
}

/** Logs the beginning of an invocation, and its end, in the official host's words. */
function invocationLines(log: HostLog, fn: AppFunction, call: Call, id: string) {
  const say = (level: string, text: string) => log.write(level, `Function.${fn.name}`, text, id);
  const started = performance.now();
  const executed = (outcome: string) =>
    `Executed 'Functions.${fn.name}' (${outcome}, Id=${id}, Duration=${Math.round(performance.now() - started)}ms)`;
  say('information', `Executing 'Functions.${fn.name}' (Reason='${call.reason}', Id=${id})`);
  if (call.details !== undefined) say('information', `Trigger Details: ${call.details}`);
  return {
    succeeded: () => say('information', executed('Succeeded')),
    failed(error: Error): Error {
      const stack = `\nException: ${error.message}\nStack: ${error.stack ?? ''}`;
      say('error', `${executed('Failed')}${stack}`);
      return error;
    },
  };
}
