/** The state that the parts of the engine share: the store, the histories, and the instances to wake after a commit. */
import type { Alarm } from './alarm.ts';
import type { HeldWork } from './held-work.ts';
import type { Histories } from './histories.ts';
import {
  eventsText,
  eventTypes,
  type FailureDetails,
  type HistoryEvent,
  timestamp,
} from './history.ts';
import type { DurablePort } from './ports.ts';
import { finishedStatuses, type TaskRow, type Waiter } from './rows.ts';
import type { Store } from './store.ts';

export interface Kernel {
  readonly store: Store;
  readonly histories: Histories;
  readonly port: DurablePort;
  readonly defaultVersion: string | null;
  readonly alarm: Alarm;
  readonly held: HeldWork;
  /** The instance may have a turn to run. */
  wake(instance: string): void;
  perform(task: TaskRow): void;
  /** Wakes the callers that wait for the end of the instance. */
  finished(instance: string): void;
}

/** The end of an instance, as its parent learns it. */
export type Outcome =
  | { readonly result: string }
  | {
      readonly reason: string | null;
      readonly details: string | null;
      readonly failure: FailureDetails | null;
    };

/** Inside a transaction: hands the outcome to every parent that waits. Answers whom to wake. */
export function tellParents(store: Store, child: string, outcome: Outcome, now: number): string[] {
  const waiters = store.takeWaiters(child);
  // A parent that ended or started over no longer waits.
  const live = waiters.filter(({ parent, execution }) => {
    const head = store.head(parent);
    return head?.execution === execution && !finishedStatuses.includes(head.status);
  });
  return live.map((waiter) => {
    store.send(
      waiter.parent,
      waiter.execution,
      eventsText([childEvent(waiter, outcome, now)], false),
    );
    return waiter.parent;
  });
}

function childEvent(waiter: Waiter, outcome: Outcome, now: number): HistoryEvent {
  const common = { EventId: -1, Timestamp: timestamp(now), TaskScheduledId: waiter.task };
  return 'result' in outcome
    ? {
        ...common,
        EventType: eventTypes.SubOrchestrationInstanceCompleted,
        Result: outcome.result,
      }
    : {
        ...common,
        EventType: eventTypes.SubOrchestrationInstanceFailed,
        Reason: outcome.reason,
        Details: outcome.details,
        FailureDetails: outcome.failure,
      };
}
