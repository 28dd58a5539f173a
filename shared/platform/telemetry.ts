/**
 * Traces through the OpenTelemetry API alone. Without an SDK, which the host preloads (`telemetry/`), spans cost next to
 * nothing. Names and attributes of spans are bounded: operations, codes, counts and our own ids, never a URL, an address
 * or what Microsoft's people wrote.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { PreInvocationContext } from '@azure/functions';
import {
  type Attributes,
  type Context,
  context,
  createContextKey,
  isSpanContextValid,
  metrics,
  ProxyTracerProvider,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { AppError } from './errors.ts';
import { measures } from './metrics.ts';

const tracer = trace.getTracer('calendar-integration');

/** `client`: a call to another service. Everything else happens inside of an invocation, whose own span the host makes. */
type Kind = 'client' | 'internal';

const kinds: Readonly<Record<Kind, SpanKind>> = {
  client: SpanKind.CLIENT,
  internal: SpanKind.INTERNAL,
};

/**
 * Runs `work` in a span. `name` has few values.
 *
 * @throws what `work` throws; the span then has the error's code
 */
export function withSpan<R>(
  name: string,
  attributes: Attributes,
  work: (span: Span) => Promise<R>,
  kind: Kind = 'internal',
): Promise<R> {
  return tracer.startActiveSpan(name, { kind: kinds[kind], attributes }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      fail(span, errorTypeOf(error));
      throw error;
    } finally {
      span.end();
    }
  });
}

interface Invocation {
  readonly functionName: string;
  readonly invocationId: string;
}

/**
 * Runs an invocation in a span and measures it. `work` says how it ended; a throw is `failed`.
 *
 * @throws what `work` throws
 */
export async function withInvocation<R>(
  trigger: 'http' | 'queue' | 'timer' | 'activity',
  { functionName, invocationId }: Invocation,
  attributes: Attributes,
  work: (span: Span) => Promise<{ readonly result: R; readonly outcome: string }>,
): Promise<R> {
  const began = performance.now();
  let outcome = 'failed';
  const about = {
    'faas.name': functionName,
    'faas.trigger': trigger,
    'faas.invocation_id': invocationId,
    ...attributes,
  };
  try {
    return await withSpan(`${trigger} ${functionName}`, about, async (span) => {
      const ended = await work(span);
      outcome = ended.outcome;
      return ended.result;
    });
  } finally {
    const seconds = (performance.now() - began) / 1000;
    measures.invocations.record(seconds, { function: functionName, trigger, outcome });
  }
}

/** Marks the span as failed: `type` is a code of ours or of Microsoft, never a message. */
export function fail(span: Span, type: string): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR, message: type });
}

/** The code of an error, or its class: both have few values, and quote nothing. */
export const errorTypeOf = (error: unknown): string => {
  if (error instanceof AppError) return error.code;
  return error instanceof Error ? error.name : 'unexpected';
};

/** The organisation that a message or an input is about, as an attribute of its span. */
export function organisationOf(message: unknown): { readonly organisation?: string } {
  const id = (message as { organisationId?: unknown } | null | undefined)?.organisationId;
  return typeof id === 'string' ? { organisation: id } : {};
}

/** The ids of the current span, for log lines; empty without one. */
export function currentTrace(): { readonly traceId?: string; readonly spanId?: string } {
  const found = trace.getActiveSpan()?.spanContext();
  if (found === undefined || !isSpanContextValid(found)) return {};
  return { traceId: found.traceId, spanId: found.spanId };
}

/** Carries a trace through a queue message, an orchestration's input or a row: a W3C trace context. */
export interface Carrier {
  readonly traceparent?: string;
}

/** https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;

const DISPATCHES = createContextKey('Whatever is sent begins a trace of its own.');

/** Continues the current trace elsewhere; empty without a span. What a timer dispatches gets a trace of its own. */
export function carrier(): Carrier {
  const active = context.active();
  const carried: { traceparent?: string } = {};
  propagation.inject(active.getValue(DISPATCHES) === true ? dispatched(active) : active, carried);
  return carried.traceparent === undefined ? {} : { traceparent: carried.traceparent };
}

/**
 * Runs a sweep: it hands out work of many organisations, and one trace of all of that would tell nothing.
 *
 * @throws what `work` throws
 */
export const dispatching = <R>(work: () => Promise<R>): Promise<R> =>
  context.with(context.active().setValue(DISPATCHES, true), work);

/** A new trace that is linked to the current one. */
function dispatched(active: Context): Context {
  const here = trace.getSpanContext(active);
  const links = here === undefined ? [] : [{ context: here }];
  const span = tracer.startSpan('dispatch', { root: true, kind: SpanKind.PRODUCER, links }, active);
  span.end();
  return trace.setSpan(active, span);
}

/** The carrier in anything that may hold one. */
export function carrierIn(value: unknown): Carrier {
  const given = (value as { traceparent?: unknown } | null | undefined)?.traceparent;
  return typeof given === 'string' && TRACEPARENT.test(given) ? { traceparent: given } : {};
}

/** Runs `work` as a part of the carried trace; of the current one when there is none. */
function continueTrace<R>(carried: Carrier, work: () => R): R {
  if (carried.traceparent === undefined) return work();
  return context.with(propagation.extract(ROOT_CONTEXT, carried), work);
}

/**
 * Runs `work` in a span of the carried trace, linked to the current span: what a person at Microsoft's page comes back
 * with is a part of what the click began.
 *
 * @throws what `work` throws
 */
export function resumeTrace<R>(
  carried: Carrier,
  name: string,
  attributes: Attributes,
  work: () => Promise<R>,
): Promise<R> {
  const here = trace.getActiveSpan()?.spanContext();
  return continueTrace(carried, () =>
    withSpan(name, attributes, (span) => {
      if (here !== undefined && carried.traceparent !== undefined) span.addLink({ context: here });
      return work();
    }),
  );
}

/** Whether an SDK is preloaded: what is measured for telemetry alone need not be. */
export const isMeasured = (): boolean => 'forceFlush' in metrics.getMeterProvider();

/** Long enough for a receiver that is well; an instance that ends waits for no other. */
const FLUSH_MS = 2_000;

/** The SDK's providers can; the API's own say nothing of it. */
interface Flushable {
  forceFlush?(): Promise<unknown>;
}

/** Sends what waits, where an SDK is preloaded. Never throws. */
export async function flushTelemetry(): Promise<void> {
  const tracers = trace.getTracerProvider();
  const delegate = tracers instanceof ProxyTracerProvider ? tracers.getDelegate() : tracers;
  const flush = async (provider: object) => await (provider as Flushable).forceFlush?.();
  const flushed = Promise.allSettled([flush(delegate), flush(metrics.getMeterProvider())]);
  await Promise.race([flushed, sleep(FLUSH_MS, undefined, { ref: false })]);
}

/**
 * A hook before each invocation: its spans become part of the trace that its message or its activity's input carries,
 * else of the one that the host gives. The carrier is taken out, so that schemas need not know it. Orchestrators have no
 * spans: they run again and again over their history.
 */
export function bindTrace(hook: PreInvocationContext): void {
  const { invocationContext, functionHandler } = hook;
  const { type } = invocationContext.options.trigger;
  if (type === 'orchestrationTrigger') return;
  const carried = type === 'httpTrigger' ? {} : takeCarrier(hook);
  const { traceParent } = invocationContext.traceContext ?? {};
  const parent =
    carried.traceparent === undefined ? carrierIn({ traceparent: traceParent }) : carried;
  hook.functionHandler = (...inputs) => continueTrace(parent, () => functionHandler(...inputs));
}

function takeCarrier(hook: PreInvocationContext): Carrier {
  const [input] = hook.inputs;
  if (typeof input !== 'object' || input === null || !('traceparent' in input)) return {};
  const { traceparent: _taken, ...rest } = input;
  hook.inputs[0] = rest;
  return carrierIn(input);
}
