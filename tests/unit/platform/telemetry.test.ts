// Before the product: meters are not replaced later.
import '../../support/spans.ts';

import { InvocationContext, PreInvocationContext } from '@azure/functions';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { OrchestrationHandler } from 'durable-functions';
import { z } from 'zod';
import { queueHandler, timerHandler } from '../../../shared/platform/background.ts';
import { requestProblems } from '../../../shared/platform/errors.ts';
import { invocationLogger } from '../../../shared/platform/logger.ts';
import { callActivity, continueAsNew, insist } from '../../../shared/platform/saga.ts';
import { activityHandler } from '../../../shared/platform/saga-activity.ts';
import {
  bindTrace,
  carrier,
  carrierIn,
  resumeTrace,
  withSpan,
} from '../../../shared/platform/telemetry.ts';
import { runOrchestrator } from '../../support/replay.ts';
import { closeTelemetry, finishedSpans, pointsOf } from '../../support/spans.ts';

afterAll(closeTelemetry);

const HOST_TRACE = 'a'.repeat(32);
const PARENT = `00-${HOST_TRACE}-${'b'.repeat(16)}-01`;
const OTHER = `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`;

function contextOf(name: string, type: string, traceParent = PARENT): InvocationContext {
  return new InvocationContext({
    functionName: name,
    invocationId: `invocation-of-${name}`,
    options: { trigger: { type, name: 'input' } },
    traceContext: { traceParent },
  });
}

/** Runs a handler as a host does: through the hook. */
async function invoke(
  handler: (input: never, context: InvocationContext) => unknown,
  type: string,
  input: unknown,
  name = type,
): Promise<unknown> {
  const invocationContext = contextOf(name, type);
  const hook = new PreInvocationContext({ inputs: [input], invocationContext });
  hook.functionHandler = handler as never;
  bindTrace(hook);
  return await (hook.functionHandler as (...inputs: unknown[]) => unknown)(
    hook.inputs[0],
    invocationContext,
  );
}

const named = (name: string): ReadableSpan => {
  const found = finishedSpans().find((span) => span.name === name);
  if (found === undefined) throw new Error(`There is no span ${name}.`);
  return found;
};

describe('bindTrace', () => {
  const schema = z.strictObject({ organisationId: z.string() });

  it('A queue message is handled in the trace that it carries, and the handler does not see the carrier.', async () => {
    const seen: unknown[] = [];
    const handler = queueHandler(schema, async (message) => void seen.push(message));

    await invoke(handler, 'queueTrigger', { organisationId: 'o-1', traceparent: OTHER }, 'carried');

    const span = named('queue carried');
    expect(seen).toEqual([{ organisationId: 'o-1' }]);
    expect(span.spanContext().traceId).toBe('c'.repeat(32));
    expect(span.parentSpanContext?.spanId).toBe('d'.repeat(16));
    expect(span.attributes).toMatchObject({
      organisation: 'o-1',
      'faas.invocation_id': 'invocation-of-carried',
    });
  });

  it('A queue message of an earlier version, which carries no trace, is handled in the trace of the host.', async () => {
    await invoke(
      queueHandler(schema, () => Promise.resolve()),
      'queueTrigger',
      { organisationId: 'o-1' },
      'old',
    );

    expect(named('queue old').spanContext().traceId).toBe(HOST_TRACE);
  });

  it('A carrier that is no trace context is taken out and not believed.', async () => {
    const handler = queueHandler(schema, () => Promise.resolve());

    await invoke(
      handler,
      'queueTrigger',
      { organisationId: 'o', traceparent: 'x@y.example' },
      'bad',
    );

    expect(named('queue bad').spanContext().traceId).toBe(HOST_TRACE);
  });

  it('An activity belongs to the trace of its input and says how it ended.', async () => {
    const handler = activityHandler(() =>
      Promise.resolve({ outcome: 'waiting', code: 'setup.waiting' }),
    );

    await invoke(handler, 'activityTrigger', { organisationId: 'o-2', traceparent: OTHER }, 'step');

    const { attributes } = named('activity step');
    expect(attributes).toMatchObject({
      organisation: 'o-2',
      outcome: 'waiting',
      code: 'setup.waiting',
    });
  });

  it('An orchestrator gets its input as it is, and runs in no trace.', async () => {
    const input = { organisationId: 'o', traceparent: OTHER };
    const handler = (given: unknown) => [given, carrier()];

    expect(await invoke(handler, 'orchestrationTrigger', input)).toEqual([input, {}]);
  });

  it('Each thing that a timer dispatches begins a trace of its own, which is linked to the timer.', async () => {
    const carried: string[] = [];
    const handler = timerHandler(() => {
      for (let count = 0; count < 2; count += 1) carried.push(carrier().traceparent ?? '');
      return Promise.resolve();
    });

    await invoke(handler, 'timerTrigger', {}, 'sweep');

    const dispatches = finishedSpans().filter(({ name }) => name === 'dispatch');
    const traceIds = dispatches.map((span) => span.spanContext().traceId);
    expect(new Set([HOST_TRACE, ...traceIds]).size).toBe(3);
    expect(carried.map((text) => text.split('-')[1])).toEqual(traceIds);
    expect(dispatches.map(({ links }) => links[0]?.context.traceId)).toEqual([
      HOST_TRACE,
      HOST_TRACE,
    ]);
  });

  it('What a request sends on carries its trace.', async () => {
    const carried = await invoke(
      () => withSpan('work', {}, () => Promise.resolve(carrier())),
      'httpTrigger',
      new Request('http://localhost/'),
    );

    expect(carrierIn(carried).traceparent).toContain(HOST_TRACE);
  });
});

describe('a saga', () => {
  const saga: OrchestrationHandler = function* (context) {
    const { turn } = context.df.getInput() as { turn: number };
    yield* callActivity(context, 'step', { turn }, z.object({}));
    yield insist(context, 'row', { turn }, { tries: 1, longestSeconds: 1 });
    if (turn === 1) continueAsNew(context, { turn: 2 });
  };
  const run = async (input: object) => {
    const inputs: unknown[] = [];
    const keep = (given: unknown) => {
      inputs.push(given);
      return {};
    };
    await runOrchestrator(saga, { input, activities: { step: keep, row: keep } });
    return inputs;
  };

  it('A saga hands the trace that started it to every activity, also after it continued as new.', async () => {
    expect(await run({ turn: 1, traceparent: OTHER })).toEqual([
      { turn: 1, traceparent: OTHER },
      { turn: 1, traceparent: OTHER },
      { turn: 2, traceparent: OTHER },
      { turn: 2, traceparent: OTHER },
    ]);
  });

  it('A saga that was started without a trace gives its activities the inputs that it always gave.', async () => {
    expect(await run({ turn: 2 })).toEqual([{ turn: 2 }, { turn: 2 }]);
  });
});

describe('spans', () => {
  it('A failure is told by its code, never by its message.', async () => {
    const error = requestProblems.error('request.invalid', { cause: new Error('p@ssword') });
    await withSpan('refused', {}, () => Promise.reject(error)).catch(() => undefined);
    await withSpan('broken', {}, () => Promise.reject(new TypeError('p@ssword'))).catch(() => {});

    expect(named('refused').status.message).toBe('request.invalid');
    expect(named('broken').status.message).toBe('TypeError');
    expect(finishedSpans().flatMap(({ events }) => events)).toEqual([]);
  });

  it('What comes back from Microsoft belongs to the trace of the click, and is linked to its own request.', async () => {
    const here = await withSpan('request', {}, async (span) => {
      await resumeTrace({ traceparent: OTHER }, 'way back', {}, () => Promise.resolve());
      return span.spanContext();
    });

    const back = named('way back');
    expect(back.spanContext().traceId).toBe('c'.repeat(32));
    expect(back.links.map(({ context: { spanId } }) => spanId)).toEqual([here.spanId]);
  });

  it('A log line within a span has the ids of its trace and span, and one outside has none.', async () => {
    const lines: string[] = [];
    const write = (line: string) => void lines.push(line);
    const log = invocationLogger({ info: write, warn: write, error: write });
    const { traceId, spanId } = await withSpan('logged', {}, async (span) => {
      log.info('something.happened', { count: 1 });
      return span.spanContext();
    });
    log.info('something.else');

    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { event: 'something.happened', count: 1, traceId, spanId },
      { event: 'something.else' },
    ]);
  });
});

describe('measures', () => {
  it('An invocation is measured with its function and outcome alone.', async () => {
    const handler = queueHandler(z.unknown(), () => Promise.reject(new Error('no')));
    await invoke(handler, 'queueTrigger', {}, 'measured').catch(() => undefined);

    const points = await pointsOf('invocation.duration');
    expect(points.map(({ attributes }) => attributes)).toContainEqual({
      function: 'measured',
      trigger: 'queue',
      outcome: 'failed',
    });
  });
});
