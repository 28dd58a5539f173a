/**
 * Runs an orchestrator without a host: the SDK's own executor on a growing history, the local engine's numbering,
 * activities as functions, and time that jumps to the next timer whenever nothing else is left to do.
 */
import { createRequire } from 'node:module';
import type { OrchestrationHandler } from 'durable-functions';
import type { Action } from '../../local/functions-host/durable/actions.ts';
import {
  eventTypes,
  type HistoryEvent,
  timestamp,
} from '../../local/functions-host/durable/history.ts';
import { replay } from '../../local/functions-host/durable/replay.ts';

export interface Idle {
  readonly customStatus: unknown;
  readonly now: Date;
  /** Wakes the orchestrator before the clock moves. */
  raise(name: string, data?: object): void;
}

interface RunOptions {
  readonly input: object;
  readonly activities: Readonly<Record<string, (input: never) => unknown>>;
  /** Called whenever only timers and events are awaited. */
  readonly whenIdle?: (idle: Idle) => void | Promise<void>;
  /** Shared with the activities, so that both live in the same time. */
  readonly clock?: { now: number };
  /** Version of the app that started the instance; none stands for today's. */
  readonly version?: string;
  /** Guards against a run that never ends. */
  readonly turns?: number;
}

interface Run {
  readonly output: unknown;
  readonly error: string | undefined;
  readonly customStatus: unknown;
  /** Custom status after each turn. */
  readonly statuses: readonly unknown[];
  /** Names of the activities in the order in which they ran. */
  readonly called: readonly string[];
  /** Result of the last execution. */
  readonly history: readonly HistoryEvent[];
  /** How often it continued as new. */
  readonly continuedAsNew: number;
  /** Lines that the orchestrator logged, over all turns. */
  readonly logged: readonly string[];
  /** Everything that an outsider could read: inputs, results and statuses. */
  readonly persisted: string;
}

/** The SDK has these, untyped and off its entry point. */
const { createOrchestrator, DummyOrchestrationContext, DurableOrchestrationInput } = createRequire(
  import.meta.url,
)('durable-functions/lib/src/util/testingUtils.js') as {
  createOrchestrator(
    handler: OrchestrationHandler,
  ): (trigger: object, context: object) => Promise<unknown>;
  DummyOrchestrationContext: new (
    functionName: string,
    invocationId: string,
    logHandler: (level: string, line: string) => void,
  ) => object;
  DurableOrchestrationInput: new (...fields: readonly unknown[]) => object;
};

interface Answer {
  readonly isDone: boolean;
  readonly actions: readonly (readonly Action[])[];
  readonly output?: unknown;
  readonly customStatus?: unknown;
  readonly error?: string;
}

/** The trigger values of today's host: long timers, their legs, HTTP polling, and the protocol version with compound actions. */
const durations = ['3.00:00:00', '6.00:00:00', 30_000];
const SCHEMA = 3;

const LABEL = '$OutOfProcData$:';

export async function runOrchestrator(
  handler: OrchestrationHandler,
  options: RunOptions,
): Promise<Run> {
  const clock = options.clock ?? { now: Date.UTC(2026, 0, 5, 9) };
  const history: HistoryEvent[] = [];
  const statuses: unknown[] = [];
  const called: string[] = [];
  const logged: string[] = [];
  let { input } = options;
  let continuedAsNew = 0;
  const timers = new Map<number, string>();
  let pending: HistoryEvent[] = [];
  const stamp = () => ({ EventId: -1, Timestamp: timestamp(clock.now) });
  const started = {
    EventType: eventTypes.ExecutionStarted,
    ...stamp(),
    ...(options.version === undefined ? {} : { Version: options.version }),
  } as HistoryEvent;
  pending.push(started);

  for (let turn = 0; turn < (options.turns ?? 500); turn += 1) {
    history.push({ EventType: eventTypes.OrchestratorStarted, ...stamp() }, ...pending);
    pending = [];
    const answer = await turnOf(handler, history, input, (line) => logged.push(line));
    statuses.push(answer.customStatus);
    const actions = answer.actions.flat();
    const result = replay(history, actions);
    if (result.nonDeterminism !== undefined) throw new Error(result.nonDeterminism);
    for (const id of result.cancelledTimers) timers.delete(id);
    if (result.continueAsNew !== undefined) {
      input = result.continueAsNew.input as object;
      continuedAsNew += 1;
      history.length = 0;
      pending.push({ ...started, ...stamp() });
      continue;
    }
    if (answer.isDone || answer.error !== undefined) {
      return {
        output: answer.output,
        error: answer.error,
        customStatus: answer.customStatus,
        statuses,
        called,
        history,
        continuedAsNew,
        logged,
        persisted: JSON.stringify([history, statuses, answer]),
      };
    }
    for (const decision of result.newDecisions) {
      const at = { EventId: decision.id, Timestamp: timestamp(clock.now) };
      if (decision.kind === 'child') throw new Error('Child orchestrations are not run here.');
      if (decision.kind === 'timer') {
        const FireAt = timestamp(decision.fireAt);
        history.push({ EventType: eventTypes.TimerCreated, ...at, FireAt });
        timers.set(decision.id, FireAt);
        continue;
      }
      const { functionName: Name, input } = decision.action;
      const Input = JSON.stringify(input);
      history.push({ EventType: eventTypes.TaskScheduled, ...at, Name, Version: null, Input });
      called.push(Name);
      pending.push(await complete(options.activities, Name, Input, decision.id, stamp));
    }
    history.push({ EventType: eventTypes.OrchestratorCompleted, ...stamp() });
    if (pending.length > 0) continue;
    await options.whenIdle?.({
      customStatus: answer.customStatus,
      now: new Date(clock.now),
      raise: (Name, data = {}) =>
        pending.push({
          EventType: eventTypes.EventRaised,
          ...stamp(),
          Name,
          Input: JSON.stringify(data),
        }),
    });
    if (pending.length > 0) continue;
    const next = [...timers].sort(([, a], [, b]) => a.localeCompare(b))[0];
    if (next === undefined)
      throw new Error('The orchestrator waits for something that never comes.');
    const [TimerId, FireAt] = next;
    timers.delete(TimerId);
    clock.now = Math.max(clock.now, Date.parse(FireAt));
    pending.push({ EventType: eventTypes.TimerFired, ...stamp(), TimerId, FireAt });
  }
  throw new Error('The orchestrator did not end.');
}

export interface Recording {
  readonly input: object;
  readonly history: readonly HistoryEvent[];
  readonly output: unknown;
}

/** Plays a recorded history to today's code. @throws when it decides otherwise than the code that was recorded. */
export async function replayRecording(
  handler: OrchestrationHandler,
  { input, history }: Recording,
): Promise<unknown> {
  const answer = await turnOf(handler, history, input);
  const { nonDeterminism, newDecisions } = replay(history, answer.actions.flat());
  if (nonDeterminism !== undefined) throw new Error(nonDeterminism);
  if (answer.error !== undefined) throw new Error(answer.error);
  if (newDecisions.length > 0) throw new Error('It decides more than was recorded.');
  return answer.output;
}

/** Events as the SDK is given them: made once, since every turn goes through the whole history. */
const given = new WeakMap<HistoryEvent, object>();

function handedOver(event: HistoryEvent): object {
  const made = given.get(event) ?? {
    ...event,
    IsPlayed: false,
    Timestamp: new Date(event.Timestamp),
    ...('FireAt' in event ? { FireAt: new Date(event.FireAt) } : {}),
  };
  given.set(event, made);
  return made;
}

/** One turn on a history, as the SDK answers it. */
export async function turnOf(
  handler: OrchestrationHandler,
  history: readonly HistoryEvent[],
  input: object,
  log: (line: string) => void = () => {},
): Promise<Answer> {
  const context = new DummyOrchestrationContext('orchestrator', 'turn', (_level, line) =>
    log(line),
  );
  const trigger = new DurableOrchestrationInput(
    'instance',
    history.map(handedOver),
    input,
    ...durations,
    SCHEMA,
  );
  try {
    const state: unknown = await createOrchestrator(handler)(trigger, context);
    return JSON.parse(JSON.stringify(state)) as Answer;
  } catch (error) {
    // A failed orchestrator hands its state over in the error's message.
    const text = error instanceof Error ? error.message : '';
    const at = text.indexOf(LABEL);
    if (at < 0) throw error;
    return JSON.parse(text.slice(at + LABEL.length)) as Answer;
  }
}

async function complete(
  activities: RunOptions['activities'],
  name: string,
  input: string,
  TaskScheduledId: number,
  stamp: () => { EventId: number; Timestamp: string },
): Promise<HistoryEvent> {
  const activity = activities[name];
  // An unknown name would hang the real thing silently.
  if (activity === undefined) throw new Error(`There is no activity ${name}.`);
  try {
    const value: unknown = await activity(JSON.parse(input) as never);
    const Result = JSON.stringify(value);
    return { EventType: eventTypes.TaskCompleted, ...stamp(), TaskScheduledId, Result };
  } catch (error) {
    const Details = error instanceof Error ? error.message : 'thrown';
    return {
      EventType: eventTypes.TaskFailed,
      ...stamp(),
      TaskScheduledId,
      Reason: 'Activity failed',
      Details,
      FailureDetails: null,
    };
  }
}
