/**
 * Hides what this process has in hand from its successor, as the visibility time-out of Durable's queues does: the work
 * of a killed host comes back only when that has passed
 * (https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-azure-storage-provider).
 */
import type { TaskRow } from './rows.ts';
import type { Store } from './store.ts';

export interface Visibility {
  /** host.json's `controlQueueVisibilityTimeout`, for turns. */
  readonly turnMs: number;
  /** host.json's `workItemQueueVisibilityTimeout`, for activities. */
  readonly taskMs: number;
}

/** The messages of a turn; a turn that begins an instance takes its start as well. */
interface Turn {
  readonly id: string;
  readonly messages: readonly number[];
  readonly isStart: boolean;
}

export type HeldWork = ReturnType<typeof createHeldWork>;

export function createHeldWork(store: Store, visibility: Visibility) {
  const tasks = new Map<string, TaskRow>();
  const turns = new Map<string, Turn>();

  const keyOf = ({ seq, execution, id }: TaskRow): string => `${seq}:${execution}:${id}`;
  const hideTask = (task: TaskRow, until: number): void => store.hideTask(task, until);
  function hideTurn({ id, messages, isStart }: Turn, until: number): void {
    store.hideMessages(id, messages, until);
    if (isStart) store.hideStart(id, until);
  }
  /** Joins the next commit. One that is lost leaves the work visible: a successor would do it at once. */
  function write(work: () => void): void {
    store.commit(work).catch(() => undefined);
  }

  function renew(): void {
    if (tasks.size + turns.size === 0) return;
    write(() => {
      const now = Date.now();
      for (const task of tasks.values()) hideTask(task, now + visibility.taskMs);
      for (const turn of turns.values()) hideTurn(turn, now + visibility.turnMs);
    });
  }
  const renewal = setInterval(renew, Math.min(visibility.taskMs, visibility.turnMs) / 2).unref();

  return {
    takeTask(task: TaskRow): void {
      tasks.set(keyOf(task), task);
      write(() => hideTask(task, Date.now() + visibility.taskMs));
    },
    hasTask: (task: TaskRow): boolean => tasks.has(keyOf(task)),
    taskDone: (task: TaskRow): boolean => tasks.delete(keyOf(task)),

    takeTurn(turn: Turn): void {
      turns.set(turn.id, turn);
      write(() => hideTurn(turn, Date.now() + visibility.turnMs));
    },
    turnDone: (id: string): boolean => turns.delete(id),
    /** Shows again what a turn that broke had taken. */
    returnTurn(id: string): void {
      const turn = turns.get(id);
      if (turn === undefined) return;
      store.transaction(() => hideTurn(turn, 0));
      turns.delete(id);
    },

    renew,
    /** A host that ends in order, or lives on without its worker, shows all that it held. */
    release(): void {
      clearInterval(renewal);
      store.transaction(() => {
        for (const task of tasks.values()) hideTask(task, 0);
        for (const turn of turns.values()) hideTurn(turn, 0);
      });
    },
  };
}
