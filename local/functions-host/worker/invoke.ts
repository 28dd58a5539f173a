/** Runs one function through the library's own invocation model, with hooks, retries, time limit and the host's log lines. */
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HostLog } from '../log.ts';
import { formatTimeSpan } from '../time-span.ts';
import type { AppFunction } from './app-function.ts';
import type { Registrations } from './core-module.ts';
import { toError } from './errors.ts';
import type {
  CoreInvocationContext,
  FunctionCallback,
  InvocationResponse,
  RetryContext,
  TypedData,
} from './protocol.ts';
import { delayBeforeRetry } from './retry.ts';

export interface Call {
  readonly trigger: TypedData;
  readonly metadata?: Readonly<Record<string, TypedData>>;
  /** Values of the bindings that are neither trigger nor output. */
  readonly inputs?: Readonly<Record<string, TypedData>>;
  readonly reason: string;
  /** Logged as `Trigger Details`. */
  readonly details?: string;
  readonly invocationId?: string;
  /** The caller's W3C trace parent. */
  readonly traceParent?: string | undefined;
  /** False where the host runs no tries of its own. */
  readonly retry?: boolean;
}

export interface Invoker {
  invoke(fn: AppFunction, call: Call): Promise<InvocationResponse>;
  readonly running: number;
  /** The number of invocations since the start. */
  readonly begun: number;
  /** Ends every running invocation as failed; their code may still run. */
  failRunning(reason: Error): void;
}

interface InvokerOptions {
  readonly registrations: Registrations;
  readonly log: HostLog;
  readonly timeoutMs: number;
  readonly openTelemetry: boolean;
  onTimeout(message: string): void;
  /** Puts what the handler left in output bindings; a throw fails the invocation. */
  writeOutputs(fn: AppFunction, call: Call, response: InvocationResponse): Promise<void>;
}

export function createInvoker(options: InvokerOptions): Invoker {
  const { registrations, log } = options;
  const running = new Set<(reason: Error) => void>();
  let begun = 0;

  async function execute(
    fn: AppFunction,
    call: Call,
    invocationId: string,
    retryContext: RetryContext | undefined,
  ): Promise<InvocationResponse> {
    const { model, appHookData } = registrations;
    if (model === undefined) throw new Error('The app set no programming model.');
    const coreContext: CoreInvocationContext = {
      invocationId,
      metadata: { name: fn.name, bindings: fn.metadata.bindings },
      request: {
        invocationId,
        functionId: fn.metadata.functionId ?? fn.name,
        inputData: [
          { name: fn.triggerName, data: call.trigger },
          ...Object.entries(call.inputs ?? {}).map(([name, data]) => ({ name, data })),
        ],
        triggerMetadata: call.metadata ?? {},
        traceContext: {
          traceParent: options.openTelemetry ? childOf(call.traceParent) : '',
          traceState: '',
          attributes: {},
        },
        ...(retryContext && { retryContext }),
      },
      log(level, category, message) {
        const suffix = category === 'user' ? '.User' : '';
        log.write(level, `Function.${fn.name}${suffix}`, message, invocationId);
      },
    };
    const invocation = await model.getInvocationModel(coreContext);
    const { context, inputs } = await invocation.getArguments();
    const hookData = {};
    const shared = { hookData, appHookData, invocationContext: context };
    const before = { ...shared, inputs, functionCallback: fn.callback };
    coreContext.state = 'preInvocationHooks';
    for (const hook of registrations.hooks.preInvocation) await hook(before);
    coreContext.state = 'invocation';
    const after: Record<string, unknown> = { ...shared, inputs: before.inputs };
    try {
      const callback: FunctionCallback = before.functionCallback;
      after['result'] = await invocation.invokeFunction(context, before.inputs, callback);
    } catch (thrown) {
      after['error'] = thrown;
    }
    coreContext.state = 'postInvocationHooks';
    for (const hook of registrations.hooks.postInvocation) await hook(after);
    // `throw undefined` counts as success in the worker.
    if (after['error'] !== undefined && after['error'] !== null) throw toError(after['error']);
    const response = await invocation.getResponse(context, after['result']);
    await options.writeOutputs(fn, call, response);
    return response;
  }

  async function attempt(
    fn: AppFunction,
    call: Call,
    retryContext: RetryContext | undefined,
  ): Promise<InvocationResponse> {
    const id = call.invocationId ?? randomUUID();
    const category = `Function.${fn.name}`;
    const say = (level: string, text: string) => log.write(level, category, text, id);
    const started = performance.now();
    const abandoned = Promise.withResolvers<never>();
    const limit = Number.isFinite(options.timeoutMs)
      ? setTimeout(() => {
          const message = `Timeout value of ${formatTimeSpan(options.timeoutMs)} was exceeded by function: Functions.${fn.name}`;
          abandoned.reject(new Error(message));
          options.onTimeout(message);
        }, options.timeoutMs)
      : undefined;
    running.add(abandoned.reject);
    begun += 1;
    say('information', `Executing 'Functions.${fn.name}' (Reason='${call.reason}', Id=${id})`);
    if (call.details !== undefined) say('information', `Trigger Details: ${call.details}`);
    const executed = (outcome: string) =>
      `Executed 'Functions.${fn.name}' (${outcome}, Id=${id}, Duration=${Math.round(performance.now() - started)}ms)`;
    try {
      const response = await Promise.race([execute(fn, call, id, retryContext), abandoned.promise]);
      say('information', executed('Succeeded'));
      return response;
    } catch (thrown) {
      const error = toError(thrown);
      say(
        'error',
        `${executed('Failed')}\nException: ${error.message}\nStack: ${error.stack ?? ''}`,
      );
      throw error;
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

function childOf(parent: string | undefined): string {
  const trace = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(parent ?? '')?.[1];
  return `00-${trace ?? randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}
