/**
 * Numbers the decisions of an orchestration. Neither the SDK nor the host sends ids with actions: both count
 * tasks from 0 in the order in which they get scheduled while the history is applied event by event. So the
 * whole history is walked with the whole list of actions; what the walk schedules and the history lacks is new.
 */
import {
  type Action,
  type ActivityAction,
  actionTypes,
  type ChildAction,
  type RetryOptions,
  type TimerAction,
  unsupported,
} from './actions.ts';
import { externalEvents } from './external-events.ts';
import { eventTypes, type HistoryEvent } from './history.ts';

const day = 86_400_000;
/** The trigger input's maximumShortTimerDuration and longRunningTimerIntervalDuration. */
const shortTimerLimit = 6 * day;
const longTimerLeg = 3 * day;

export type Decision = { readonly id: number } & (
  | { readonly kind: 'activity'; readonly action: ActivityAction }
  | { readonly kind: 'child'; readonly action: ChildAction }
  | { readonly kind: 'timer'; readonly fireAt: number }
);

interface Replay {
  /** In the order of their ids. */
  readonly newDecisions: readonly Decision[];
  /** Every action is done and nothing is open: only then does a result, error or continueAsNew count. */
  readonly finished: boolean;
  readonly continueAsNew: { readonly input: unknown } | undefined;
  readonly nonDeterminism: string | undefined;
  /** The name of an API that this host does not emulate. */
  readonly unsupported: string | undefined;
  /** Ids of open timers that must not fire any more. */
  readonly cancelledTimers: readonly number[];
}

export function replay(history: readonly HistoryEvent[], actions: readonly Action[]): Replay {
  let turnStartedAt = '';
  const decisions = numberedDecisions();
  const walk = actionWalk(decisions.decide, () => Date.parse(turnStartedAt));
  let next = 0;
  let isWaiting = false;

  function advance(): void {
    for (let action = actions[next]; !isWaiting && action !== undefined; action = actions[next]) {
      next += 1;
      isWaiting = true;
      walk.start(action, () => {
        isWaiting = false;
      });
    }
  }

  for (const event of history) {
    if (event.EventType === eventTypes.OrchestratorStarted) {
      turnStartedAt = event.Timestamp;
      continue;
    }
    apply(event, decisions, walk);
    if (turnStartedAt !== '') advance();
  }

  const { cancelledTimers } = walk;
  return {
    newDecisions: decisions.unscheduled(),
    finished: next === actions.length && !isWaiting && decisions.open() === cancelledTimers.size,
    nonDeterminism: decisions.nonDeterminism(),
    cancelledTimers: [...cancelledTimers],
    ...walk.end(),
  };
}

/** An event of the history, as it concerns the decisions before it. */
function apply(
  event: HistoryEvent,
  { check, close }: ReturnType<typeof numberedDecisions>,
  { raise }: Pick<ReturnType<typeof actionWalk>, 'raise'>,
): void {
  switch (event.EventType) {
    case eventTypes.TaskScheduled:
      return check(event, 'activity', event.Name);
    case eventTypes.SubOrchestrationInstanceCreated:
      return check(event, 'child', event.Name);
    case eventTypes.TimerCreated:
      return check(event, 'timer', undefined);
    case eventTypes.TaskCompleted:
    case eventTypes.SubOrchestrationInstanceCompleted:
      return close(event.TaskScheduledId, true);
    case eventTypes.TaskFailed:
    case eventTypes.SubOrchestrationInstanceFailed:
      return close(event.TaskScheduledId, false);
    case eventTypes.TimerFired:
      return close(event.TimerId, true);
    case eventTypes.EventRaised:
      return raise(event.Name);
    default:
  }
}

type Decide = (
  decision: DistributiveOmit<Decision, 'id'>,
  closed: (succeeded: boolean) => void,
) => number;

/** The decisions with their numbers: which are open, and which the history lacks. */
function numberedDecisions() {
  const decisions = new Map<number, Decision>();
  const open = new Map<number, (succeeded: boolean) => void>();
  const scheduled = new Set<number>();
  let nonDeterminism: string | undefined;
  const decide: Decide = (decision, closed) => {
    const id = decisions.size;
    decisions.set(id, { ...decision, id });
    open.set(id, closed);
    return id;
  };
  return {
    decide,
    check(event: HistoryEvent, kind: Decision['kind'], name: string | undefined): void {
      scheduled.add(event.EventId);
      nonDeterminism ??= mismatch(decisions.get(event.EventId), event.EventId, kind, name);
    },
    close(id: number, succeeded: boolean): void {
      const closed = open.get(id);
      open.delete(id);
      closed?.(succeeded);
    },
    open: () => open.size,
    unscheduled: () => [...decisions.values()].filter(({ id }) => !scheduled.has(id)),
    nonDeterminism: () => nonDeterminism,
  };
}

/** Starts actions, which decide now or once others are done. */
function actionWalk(decide: Decide, now: () => number) {
  const external = externalEvents();
  const { call, callWithRetry } = calls(decide, now);
  const timers = timerWalk(decide, now);
  let continueAsNew: Replay['continueAsNew'];
  let refused: string | undefined;

  /** All children, failed or not: the walk lags behind user code that goes on at the first failure. */
  function startAll(children: readonly Action[], done: () => void, isRace: boolean): void {
    let missing = isRace ? 1 : children.length;
    const childDone = (): void => {
      missing -= 1;
      if (missing === 0) done();
    };
    for (const child of children) start(child, childDone, isRace);
  }

  function start(action: Action, done: () => void, isRaced = false): void {
    switch (action.actionType) {
      case actionTypes.callActivity:
      case actionTypes.callSubOrchestrator:
        return call(action, done);
      case actionTypes.callActivityWithRetry:
      case actionTypes.callSubOrchestratorWithRetry:
        return action.retryOptions === undefined
          ? call(action, done)
          : callWithRetry(action, action.retryOptions, done);
      case actionTypes.createTimer:
        return timers.start(action, done, isRaced);
      case actionTypes.waitForExternalEvent:
        return external.wait(action.externalEventName, done);
      case actionTypes.whenAny:
      case actionTypes.whenAll:
        return startAll(action.compoundActions, done, action.actionType === actionTypes.whenAny);
      case actionTypes.continueAsNew:
        continueAsNew = { input: action.input };
        return done();
      default:
        refused ??= unsupported[action.actionType] ?? `action ${String(action.actionType)}`;
    }
  }

  return {
    start,
    raise: external.raise,
    cancelledTimers: timers.cancelled,
    end: () => ({ continueAsNew, unsupported: refused }),
  };
}

function calls(decide: Decide, now: () => number) {
  function call(action: ActivityAction | ChildAction, closed: (succeeded: boolean) => void): void {
    if (isActivity(action)) decide({ kind: 'activity', action }, closed);
    else decide({ kind: 'child', action }, closed);
  }

  function callWithRetry(
    action: ActivityAction | ChildAction,
    options: RetryOptions,
    done: () => void,
  ): void {
    const firstTry = now();
    const attempt = (number: number): void => {
      call(action, (succeeded) => {
        // A timeout that has struck gets no timer, though the SDK waits for one: the real host hangs here, too.
        if (succeeded || expired(options, firstTry, now())) return done();
        const isLast = number >= options.maxNumberOfAttempts;
        // Even the last failure is followed by a timer, which fires at once: the SDK waits for it.
        const fireAt = isLast ? now() : now() + retryDelay(options, number);
        decide({ kind: 'timer', fireAt }, () => (isLast ? done() : attempt(number + 1)));
      });
    };
    attempt(1);
  }

  return { call, callWithRetry };
}

function timerWalk(decide: Decide, now: () => number) {
  const cancelled = new Set<number>();
  return {
    cancelled,
    /**
     * A cancelled timer is done at once, except as a branch of a WhenAny: there another branch has won, and
     * waiting for that one keeps the numbering in step with the SDK's when retries or long timers take ids meanwhile.
     */
    start(action: TimerAction, done: () => void, isRaced: boolean): void {
      const fireAt = Date.parse(action.fireAt);
      const leg = (): void => {
        const isLong = fireAt - now() > shortTimerLimit;
        const id = decide({ kind: 'timer', fireAt: isLong ? now() + longTimerLeg : fireAt }, () => {
          cancelled.delete(id);
          if (fireAt > now()) leg();
          else if (!action.isCanceled) done();
        });
        if (action.isCanceled) cancelled.add(id);
      };
      leg();
      if (action.isCanceled && !isRaced) done();
    },
  };
}

function isActivity(action: ActivityAction | ChildAction): action is ActivityAction {
  return (
    action.actionType === actionTypes.callActivity ||
    action.actionType === actionTypes.callActivityWithRetry
  );
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

function retryDelay(options: RetryOptions, failures: number): number {
  const delay =
    options.firstRetryIntervalInMilliseconds * (options.backoffCoefficient ?? 1) ** (failures - 1);
  return Math.min(delay, options.maxRetryIntervalInMilliseconds ?? Number.POSITIVE_INFINITY);
}

function expired(options: RetryOptions, firstTry: number, now: number): boolean {
  const timeout = options.retryTimeoutInMilliseconds;
  return timeout !== undefined && now >= firstTry + timeout;
}

const kinds = { activity: 'an activity task', child: 'a sub-orchestration', timer: 'a timer' };

/** The difference between a scheduling event and the decision of the same number, in the words of the SDK. */
function mismatch(
  decision: Decision | undefined,
  id: number,
  kind: Decision['kind'],
  name: string | undefined,
): string | undefined {
  const before = `A previous execution of this orchestration scheduled ${kinds[kind]} with sequence number ${String(id)}${name === undefined ? '' : ` named '${name}'`}`;
  if (decision === undefined) {
    return `${before}, but the current orchestration replay has not scheduled this task.`;
  }
  const nameNow = decision.kind === 'timer' ? undefined : decision.action.functionName;
  if (decision.kind === kind && nameNow === name) return undefined;
  const now = `${kinds[decision.kind]}${nameNow === undefined ? '' : ` named '${nameNow}'`}`;
  return `${before}, but the current orchestration replay instead scheduled ${now} with this sequence number.`;
}
