/** Runs one function once through the library's own invocation model, with the app's hooks around it. */
import { randomBytes } from 'node:crypto';
import type { HostLog } from '../log.ts';
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

export interface RunDeps {
  readonly registrations: Registrations;
  readonly log: HostLog;
  readonly openTelemetry: boolean;
  /** Puts what the handler left in output bindings; a throw fails the invocation. */
  writeOutputs(fn: AppFunction, call: Call, response: InvocationResponse): Promise<void>;
}

interface Attempt {
  readonly fn: AppFunction;
  readonly call: Call;
  readonly invocationId: string;
  readonly retryContext: RetryContext | undefined;
}

export async function runOnce(deps: RunDeps, attempt: Attempt): Promise<InvocationResponse> {
  const { model, hooks, appHookData } = deps.registrations;
  if (model === undefined) throw new Error('The app set no programming model.');
  const coreContext = contextOf(deps, attempt);
  const invocation = await model.getInvocationModel(coreContext);
  const { context, inputs } = await invocation.getArguments();
  const fixed = { hookData: {}, appHookData, invocationContext: context };
  const during = async <R>(state: CoreInvocationContext['state'], work: () => Promise<R>) => {
    coreContext.state = state;
    try {
      return await work();
    } finally {
      coreContext.state = undefined;
    }
  };

  const before = readOnly(fixed, { inputs, functionCallback: attempt.fn.callback });
  await during('preInvocationHooks', async () => {
    for (const hook of hooks.preInvocation) await hook(before);
  });
  // The worker sets both to null, and only null or undefined means that nothing was thrown.
  const outcome: { inputs: unknown[]; result: unknown; error: unknown } = {
    inputs: before.inputs,
    result: null,
    error: null,
  };
  const after = readOnly(fixed, outcome);
  await during('invocation', async () => {
    const callback: FunctionCallback = before.functionCallback;
    try {
      after.result = await invocation.invokeFunction(context, before.inputs, callback);
    } catch (thrown) {
      after.error = thrown;
    }
  });
  await during('postInvocationHooks', async () => {
    for (const hook of hooks.postInvocation) await hook(after);
  });
  if (after.error !== undefined && after.error !== null) throw toError(after.error);
  const response = await invocation.getResponse(context, after.result);
  await deps.writeOutputs(attempt.fn, attempt.call, response);
  return response;
}

function contextOf(deps: RunDeps, attempt: Attempt): CoreInvocationContext {
  const { fn, call, invocationId, retryContext } = attempt;
  return {
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
        traceParent: deps.openTelemetry ? childOf(call.traceParent) : '',
        traceState: '',
        attributes: {},
      },
      ...(retryContext && { retryContext }),
    },
    log(level, category, message) {
      const suffix = category === 'user' ? '.User' : '';
      deps.log.write(level, `Function.${fn.name}${suffix}`, message, invocationId);
    },
    state: undefined,
  };
}

function childOf(parent: string | undefined): string {
  const trace = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(parent ?? '')?.[1];
  return `00-${trace ?? randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}

/** A hook's context: a hook that replaces what the worker keeps fixed is told so. */
function readOnly<T extends object>(fixed: Readonly<Record<string, unknown>>, open: T): T {
  for (const [name, value] of Object.entries(fixed)) {
    Object.defineProperty(open, name, {
      enumerable: true,
      get: () => value,
      set() {
        throw new TypeError(`Cannot assign to read only property '${name}'`);
      },
    });
  }
  return open;
}
