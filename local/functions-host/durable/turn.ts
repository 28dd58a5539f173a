/** Evaluates one orchestrator turn: builds the trigger's input before it and reads the answer after it. Pure. */
import type { Action } from './actions.ts';
import type { FailureDetails, HistoryEvent } from './history.ts';
import { type Decision, replay } from './replay.ts';
import {
  customStatusLimit,
  customStatusTooLong,
  orchestratorFailed,
  unansweredTurn,
} from './texts.ts';

/** The end of an execution. `output` is JSON text. */
export type Ending =
  | { readonly status: 'Completed'; readonly output: string }
  | {
      readonly status: 'Failed';
      readonly output: string;
      readonly message: string;
      readonly details: FailureDetails | null;
    }
  | { readonly status: 'ContinuedAsNew'; readonly input: string };

export interface TurnOutcome {
  readonly decisions: readonly Decision[];
  readonly cancelledTimers: readonly number[];
  /** JSON text, or null when this turn did not set one. */
  readonly customStatus: string | null;
  readonly ending: Ending | undefined;
  /** A fault that the real host would not mention. */
  readonly warning: string | undefined;
}

export type TurnResult = { ok: true; answer: unknown } | { ok: false; message: string };

interface Answer {
  readonly isDone: boolean;
  readonly actions: readonly Action[];
  readonly output?: unknown;
  readonly customStatus?: unknown;
  readonly error?: string;
  readonly failureDetails?: FailureDetails;
}

const answerLabel = '\n\n$OutOfProcData$:';

export function evaluateTurn(
  name: string,
  history: readonly HistoryEvent[],
  result: TurnResult,
): TurnOutcome {
  const answer = readAnswer(result);
  const walk = replay(history, answer?.actions ?? []);
  const customStatus =
    answer?.customStatus === undefined ? null : JSON.stringify(answer.customStatus);
  const outcome = (ending: Ending | undefined, warning?: string): TurnOutcome => ({
    decisions: walk.newDecisions,
    cancelledTimers: walk.cancelledTimers,
    customStatus,
    ending,
    warning,
  });

  if (walk.nonDeterminism !== undefined) {
    return outcome(failed(`Non-Deterministic workflow detected: ${walk.nonDeterminism}`));
  }
  if (answer === undefined) {
    const message = result.ok
      ? 'The handler did not return an orchestrator answer.'
      : result.message;
    return outcome(failed(orchestratorFailed(name, unansweredTurn(message))));
  }
  if (walk.unsupported !== undefined) {
    const message = `The local functions host does not emulate ${walk.unsupported}.`;
    return outcome(failed(orchestratorFailed(name, message)));
  }
  const kilobytes = Math.floor(((customStatus ?? '').length * 2) / 1024);
  if (kilobytes > customStatusLimit) {
    const message = orchestratorFailed(name, customStatusTooLong(kilobytes));
    return { ...outcome(failed(message)), customStatus: null };
  }
  if (!walk.finished) return outcome(undefined);
  if (answer.error !== undefined) {
    const details = answer.failureDetails;
    return details === undefined
      ? outcome(failed(orchestratorFailed(name, answer.error)))
      : outcome(failed(`${details.ErrorType}: ${details.ErrorMessage}`, details));
  }
  if (walk.continueAsNew !== undefined) {
    return outcome({
      status: 'ContinuedAsNew',
      input: JSON.stringify(walk.continueAsNew.input ?? null),
    });
  }
  if (!answer.isDone) {
    // Threw something without a message: the answer has neither a result nor an error.
    return result.ok
      ? outcome(undefined)
      : outcome(undefined, 'threw a value without a message and stays Running for ever');
  }
  return outcome({ status: 'Completed', output: JSON.stringify(answer.output ?? null) });
}

function failed(message: string, details: FailureDetails | null = null): Ending {
  return { status: 'Failed', output: JSON.stringify(message), message, details };
}

/** A thrown answer travels as JSON behind a label in the error's message. */
function readAnswer(result: TurnResult): Answer | undefined {
  const value = result.ok ? result.answer : labelledAnswer(result.message);
  if (typeof value !== 'object' || value === null) return undefined;
  const wire = value as Omit<Answer, 'actions'> & { actions?: unknown };
  if (!Array.isArray(wire.actions)) return undefined;
  return { ...wire, actions: wire.actions.flat() as Action[] };
}

function labelledAnswer(message: string): unknown {
  const at = message.indexOf(answerLabel);
  if (at < 0) return undefined;
  try {
    return JSON.parse(message.slice(at + answerLabel.length)) as unknown;
  } catch {
    return undefined;
  }
}

interface Turn {
  readonly instanceId: string;
  readonly parentInstanceId: string | null;
  /** JSON text. */
  readonly input: string;
  readonly isReplaying: boolean;
  /** Comma-separated JSON of the events of earlier turns and of this one. */
  readonly played: string;
  readonly fresh: string;
}

const constants =
  '"upperSchemaVersion":1,"upperSchemaVersionNew":3,"longRunningTimerIntervalDuration":"3.00:00:00","maximumShortTimerDuration":"6.00:00:00","defaultHttpAsyncRequestSleepTimeMillseconds":30000';

export function triggerPayload(turn: Turn): string {
  const history = turn.played === '' ? turn.fresh : `${turn.played},${turn.fresh}`;
  return `{"history":[${history}],"input":${turn.input},"instanceId":${JSON.stringify(turn.instanceId)},"isReplaying":${String(turn.isReplaying)},"parentInstanceId":${JSON.stringify(turn.parentInstanceId)},${constants}}`;
}

/** The trigger's top-level keys once more, save the history, which would double the cost of every turn. */
export function triggerMetadata(turn: Turn): Record<string, unknown> {
  return {
    input: turn.input,
    instanceId: turn.instanceId,
    isReplaying: turn.isReplaying ? 'True' : 'False',
    parentInstanceId: turn.parentInstanceId,
    ...(JSON.parse(`{${constants}}`) as Record<string, unknown>),
  };
}
