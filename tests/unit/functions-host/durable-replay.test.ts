/** The walk that numbers decisions: one rule of the protocol a test. */
import { describe, expect, it } from '@jest/globals';
import { type Action, actionTypes } from '../../../local/functions-host/durable/actions.ts';
import {
  eventTypes,
  type HistoryEvent,
  timestamp,
} from '../../../local/functions-host/durable/history.ts';
import { type Decision, replay } from '../../../local/functions-host/durable/replay.ts';

const noon = Date.UTC(2026, 0, 1, 12);
const day = 86_400_000;

const activity = (functionName: string): Action => ({
  actionType: actionTypes.callActivity,
  functionName,
});
const child = (functionName: string): Action => ({
  actionType: actionTypes.callSubOrchestrator,
  functionName,
});
const retried = (
  functionName: string,
  options: { attempts: number; timeout?: number },
): Action => ({
  actionType: actionTypes.callActivityWithRetry,
  functionName,
  retryOptions: {
    firstRetryIntervalInMilliseconds: 1_000,
    backoffCoefficient: 3,
    maxRetryIntervalInMilliseconds: 5_000,
    maxNumberOfAttempts: options.attempts,
    ...(options.timeout === undefined ? {} : { retryTimeoutInMilliseconds: options.timeout }),
  },
});
const timer = (fireAt: number, isCanceled = false): Action => ({
  actionType: actionTypes.createTimer,
  fireAt: new Date(fireAt).toISOString(),
  isCanceled,
});
const waitFor = (externalEventName: string): Action => ({
  actionType: actionTypes.waitForExternalEvent,
  externalEventName,
});
const any = (...compoundActions: Action[]): Action => ({
  actionType: actionTypes.whenAny,
  compoundActions,
});
const all = (...compoundActions: Action[]): Action => ({
  actionType: actionTypes.whenAll,
  compoundActions,
});

/** A history in the making: the events of each turn, in order, one second apart. */
function historyOf(...turns: ((at: string) => HistoryEvent[])[]): HistoryEvent[] {
  const start = (at: string): HistoryEvent => ({
    EventType: eventTypes.ExecutionStarted,
    EventId: -1,
    Timestamp: at,
    OrchestrationInstance: { InstanceId: 'i', ExecutionId: 'e' },
    Name: 'main',
    Version: null,
    Input: 'null',
    ParentInstance: null,
    Tags: null,
    Correlation: null,
    ParentTraceContext: null,
    ScheduledStartTime: null,
    Generation: 0,
    GenerateNewTrace: false,
  });
  return [() => [], ...turns].flatMap((turn, index): HistoryEvent[] => {
    const at = timestamp(noon + index * 1_000);
    const opening: HistoryEvent = {
      EventType: eventTypes.OrchestratorStarted,
      EventId: -1,
      Timestamp: at,
    };
    return [opening, ...(index === 0 ? [start(at)] : []), ...turn(at)];
  });
}

const scheduled = (EventId: number, Name: string): HistoryEvent => ({
  EventType: eventTypes.TaskScheduled,
  EventId,
  Timestamp: timestamp(noon),
  Name,
  Version: null,
  Input: null,
});
const childCreated = (EventId: number, Name: string): HistoryEvent => ({
  EventType: eventTypes.SubOrchestrationInstanceCreated,
  EventId,
  Timestamp: timestamp(noon),
  Name,
  Version: null,
  InstanceId: 'c',
  Input: 'null',
});
const timerCreated = (EventId: number): HistoryEvent => ({
  EventType: eventTypes.TimerCreated,
  EventId,
  Timestamp: timestamp(noon),
  FireAt: timestamp(noon),
});
const completed = (TaskScheduledId: number): HistoryEvent => ({
  EventType: eventTypes.TaskCompleted,
  EventId: -1,
  Timestamp: timestamp(noon),
  TaskScheduledId,
  Result: 'null',
});
const failed = (TaskScheduledId: number): HistoryEvent => ({
  EventType: eventTypes.TaskFailed,
  EventId: -1,
  Timestamp: timestamp(noon),
  TaskScheduledId,
  Reason: 'r',
  Details: '',
  FailureDetails: null,
});
const fired = (TimerId: number): HistoryEvent => ({
  EventType: eventTypes.TimerFired,
  EventId: -1,
  Timestamp: timestamp(noon),
  TimerId,
  FireAt: timestamp(noon),
});
const raised = (Name: string): HistoryEvent => ({
  EventType: eventTypes.EventRaised,
  EventId: -1,
  Timestamp: timestamp(noon),
  Name,
  Input: '1',
});

const label = (decision: Decision): string =>
  decision.kind === 'timer'
    ? `${String(decision.id)} timer +${String(decision.fireAt - noon)}`
    : `${String(decision.id)} ${decision.kind} ${decision.action.functionName}`;
const decided = (history: HistoryEvent[], ...actions: Action[]): string[] =>
  replay(history, actions).newDecisions.map(label);

describe('a sequence', () => {
  it('schedules the next action only when the one before is done', () => {
    const actions = [activity('a'), activity('b')];

    const first = decided(historyOf(), ...actions);
    const second = decided(
      historyOf(() => [scheduled(0, 'a'), completed(0)]),
      ...actions,
    );

    expect(first).toEqual(['0 activity a']);
    expect(second).toEqual(['1 activity b']);
  });

  it('counts a failed task as done', () => {
    const history = historyOf(() => [scheduled(0, 'a'), failed(0)]);

    expect(decided(history, activity('a'), activity('b'))).toEqual(['1 activity b']);
  });

  it('is finished when there was nothing to do', () => {
    expect(replay(historyOf(), []).finished).toBe(true);
  });

  it('is not finished while it waits for an event, or before its first turn', () => {
    const [, ...withoutTurn] = historyOf();

    expect(replay(historyOf(), [waitFor('e')]).finished).toBe(false);
    expect(replay(withoutTurn, [activity('a')])).toMatchObject({
      finished: false,
      newDecisions: [],
    });
  });

  it('ignores the end of a task that nobody scheduled', () => {
    const history = historyOf(() => [completed(7)]);

    expect(decided(history, activity('a'))).toEqual(['0 activity a']);
  });
});

describe('WhenAny and WhenAll', () => {
  it('numbers nested branches depth first', () => {
    const tree = all(activity('a'), any(child('b'), timer(noon + 5)), activity('c'));

    expect(decided(historyOf(), tree)).toEqual([
      '0 activity a',
      '1 child b',
      '2 timer +5',
      '3 activity c',
    ]);
  });

  it('goes on when the first of any is done', () => {
    const history = historyOf(() => [scheduled(0, 'a'), scheduled(1, 'b'), completed(1)]);

    expect(decided(history, any(activity('a'), activity('b')), activity('c'))).toEqual([
      '2 activity c',
    ]);
  });

  it('does not finish before the losers of any have ended', () => {
    const race = any(activity('a'), activity('b'));
    const before = historyOf(() => [scheduled(0, 'a'), scheduled(1, 'b'), completed(1)]);
    const after = [...before, completed(0)];

    expect(replay(before, [race]).finished).toBe(false);
    expect(replay(after, [race]).finished).toBe(true);
  });

  it('does not wait for external events that nobody raised', () => {
    const history = historyOf(() => [scheduled(0, 'a'), completed(0)]);

    expect(replay(history, [any(activity('a'), waitFor('e'))]).finished).toBe(true);
  });

  it('waits for all children, though one has failed', () => {
    const both = all(activity('a'), activity('b'));
    const one = historyOf(() => [scheduled(0, 'a'), scheduled(1, 'b'), failed(0)]);

    expect(decided(one, both, activity('c'))).toEqual([]);
    expect(decided([...one, completed(1)], both, activity('c'))).toEqual(['2 activity c']);
  });
});

describe('retries', () => {
  const turnOne = (): HistoryEvent[] => [scheduled(0, 'a')];

  it('take a timer and a new attempt for each failure, with growing, capped delays', () => {
    const action = retried('a', { attempts: 4 });
    const history = historyOf(
      () => [...turnOne(), failed(0)],
      () => [timerCreated(1), fired(1)],
      () => [scheduled(2, 'a'), failed(2)],
      () => [timerCreated(3), fired(3)],
      () => [scheduled(4, 'a'), failed(4)],
    );

    const afterFirst = decided(history.slice(0, 5), action);
    const afterThird = decided(history, action);

    expect(afterFirst).toEqual(['1 timer +2000']);
    expect(afterThird).toEqual(['5 timer +10000']);
  });

  it('follow the last failure with a timer that fires at once', () => {
    const action = retried('a', { attempts: 1 });
    const history = historyOf(() => [...turnOne(), failed(0)]);

    expect(decided(history, action, activity('b'))).toEqual(['1 timer +1000']);
    expect(decided([...history, timerCreated(1), fired(1)], action, activity('b'))).toEqual([
      '2 activity b',
    ]);
  });

  it('make no timer once the retry timeout has passed', () => {
    const history = historyOf(() => [...turnOne(), failed(0)]);

    expect(decided(history, retried('a', { attempts: 5, timeout: 500 }))).toEqual([]);
  });

  it('go on while the retry timeout has not passed, which it has at its very end', () => {
    const history = historyOf(() => [...turnOne(), failed(0)]);

    expect(decided(history, retried('a', { attempts: 5, timeout: 1_001 }))).toEqual([
      '1 timer +2000',
    ]);
    expect(decided(history, retried('a', { attempts: 5, timeout: 1_000 }))).toEqual([]);
  });

  it('without options are none', () => {
    const action: Action = { actionType: actionTypes.callActivityWithRetry, functionName: 'a' };
    const history = historyOf(() => [...turnOne(), failed(0)]);

    expect(decided(history, action, activity('b'))).toEqual(['1 activity b']);
  });

  it('end with the first success', () => {
    const history = historyOf(() => [...turnOne(), completed(0)]);

    expect(replay(history, [retried('a', { attempts: 3 })]).finished).toBe(true);
  });

  it('keep their ids when they race with a timer that was cancelled later', () => {
    const race = any(retried('a', { attempts: 3 }), timer(noon + day, true));
    const history = historyOf(
      () => [scheduled(0, 'a'), timerCreated(1), failed(0)],
      () => [timerCreated(2), fired(2)],
      () => [scheduled(3, 'a'), completed(3)],
    );

    const walk = replay(history, [race, activity('b')]);

    expect(walk.nonDeterminism).toBeUndefined();
    expect(walk.newDecisions.map(label)).toEqual(['4 activity b']);
    expect(walk.cancelledTimers).toEqual([1]);
  });
});

describe('timers', () => {
  it('keep their id when cancelled, are done at once and never fire', () => {
    const walk = replay(historyOf(), [timer(noon + 5, true), activity('a')]);

    expect(walk.newDecisions.map(label)).toEqual(['0 timer +5', '1 activity a']);
    expect(walk.cancelledTimers).toEqual([0]);
  });

  it('that fire although they were cancelled set nothing off', () => {
    const history = historyOf(() => [timerCreated(0), scheduled(1, 'a'), fired(0)]);

    expect(decided(history, timer(noon + 5, true), activity('a'), activity('b'))).toEqual([]);
  });

  it('that lost and were cancelled do not hold up the end', () => {
    const history = historyOf(() => [timerCreated(0), raised('go')]);

    expect(replay(history, [any(waitFor('go'), timer(noon + day, true))]).finished).toBe(true);
    expect(replay(history, [any(waitFor('go'), timer(noon + day))]).finished).toBe(false);
  });

  it('ignore a firing that comes after the cancellation', () => {
    const history = historyOf(() => [timerCreated(0), raised('go'), fired(0)]);

    const walk = replay(history, [any(waitFor('go'), timer(noon + 5, true))]);

    expect(walk.finished).toBe(true);
    expect(walk.cancelledTimers).toEqual([]);
  });

  it('beyond six days go in legs of three, one id each', () => {
    const action = timer(noon + 10 * day);
    const legs = historyOf(() => [timerCreated(0)]);
    const later = (days: number): HistoryEvent => ({
      EventType: eventTypes.OrchestratorStarted,
      EventId: -1,
      Timestamp: timestamp(noon + days * day),
    });

    const second = [...legs, later(3), fired(0)];
    const third = [...second, timerCreated(1), later(6), fired(1)];
    const end = [...third, timerCreated(2), later(10), fired(2)];

    expect(decided(historyOf(), action)).toEqual([`0 timer +${String(3 * day)}`]);
    expect(decided(second, action)).toEqual([`1 timer +${String(6 * day)}`]);
    expect(decided(third, action)).toEqual([`2 timer +${String(10 * day)}`]);
    expect(replay(end, [action]).finished).toBe(true);
  });

  it('of six days or less have a single leg', () => {
    expect(decided(historyOf(), timer(noon + 6 * day))).toEqual([`0 timer +${String(6 * day)}`]);
  });
});

describe('external events', () => {
  it('go to the newest waiter of the name, whatever its case', () => {
    const first = any(waitFor('e'), activity('a'));
    const second = any(waitFor('e'), activity('b'));
    const history = historyOf(() => [
      scheduled(0, 'a'),
      completed(0),
      scheduled(1, 'b'),
      raised('E'),
    ]);

    expect(decided(history, first, second, activity('c'))).toEqual(['2 activity c']);
  });

  it('are kept until somebody waits', () => {
    const history = historyOf(() => [raised('e'), raised('e'), scheduled(0, 'a'), completed(0)]);

    expect(decided(history, activity('a'), waitFor('e'), waitFor('e'), activity('b'))).toEqual([
      '1 activity b',
    ]);
  });
});

describe('the end', () => {
  it('by continueAsNew counts only when nothing is open', () => {
    const again: Action = { actionType: actionTypes.continueAsNew, input: { n: 1 } };
    const race = any(activity('a'), activity('b'));
    const history = historyOf(() => [scheduled(0, 'a'), scheduled(1, 'b'), completed(0)]);

    expect(replay(history, [race, again]).finished).toBe(false);
    const walk = replay([...history, completed(1)], [race, again]);
    expect(walk.finished).toBe(true);
    expect(walk.continueAsNew).toEqual({ input: { n: 1 } });
  });

  it('never comes for what is not emulated', () => {
    expect(replay(historyOf(), [{ actionType: actionTypes.callHttp }]).unsupported).toBe(
      'callHttp',
    );
    const later = { actionType: 99 } as unknown as Action;
    expect(replay(historyOf(), [later]).unsupported).toBe('action 99');
  });
});

describe('non-determinism', () => {
  const scheduledBefore = 'A previous execution of this orchestration scheduled';
  const instead = 'but the current orchestration replay instead scheduled';

  it.each([
    ['activity', scheduled(0, 'a'), activity('a')],
    ['child', childCreated(0, 'a'), child('a')],
    ['timer', timerCreated(0), timer(noon + 5)],
  ])('is none when the same %s is scheduled again', (_kind, event, action) => {
    expect(
      replay(
        historyOf(() => [event]),
        [action],
      ).nonDeterminism,
    ).toBeUndefined();
  });

  it.each([
    [
      childCreated(0, 'a'),
      activity('a'),
      'a sub-orchestration',
      " named 'a'",
      "an activity task named 'a'",
    ],
    [
      scheduled(0, 'a'),
      child('a'),
      'an activity task',
      " named 'a'",
      "a sub-orchestration named 'a'",
    ],
    [timerCreated(0), activity('a'), 'a timer', '', "an activity task named 'a'"],
    [scheduled(0, 'a'), timer(noon + 5), 'an activity task', " named 'a'", 'a timer'],
  ])('is told in the words of the SDK, case %#', (event, action, kind, name, now) => {
    expect(
      replay(
        historyOf(() => [event]),
        [action],
      ).nonDeterminism,
    ).toBe(
      `${scheduledBefore} ${kind} with sequence number 0${name}, ${instead} ${now} with this sequence number.`,
    );
  });

  it.each([
    ['another name', [activity('b')], "instead scheduled an activity task named 'b'"],
    ['another kind', [timer(noon)], 'instead scheduled a timer'],
    ['nothing', [], 'has not scheduled this task'],
  ])('is found when the replay schedules %s', (_case, actions, expected) => {
    const walk = replay(
      historyOf(() => [scheduled(0, 'a')]),
      actions,
    );

    expect(walk.nonDeterminism).toContain(
      "A previous execution of this orchestration scheduled an activity task with sequence number 0 named 'a'",
    );
    expect(walk.nonDeterminism).toContain(expected);
  });
});
