/** The rows of work still to do: messages, activities, timers and parents that wait. */
import { HIDING_TABLES, type Message, type TaskRow, type TimerRow, type Waiter } from './rows.ts';
import type { Sql } from './sql.ts';

export function messageRows({ run, all, insert }: Sql) {
  return {
    send(instance: string, execution: string | null, event: string): void {
      insert('messages', { instance, execution, event });
    },
    /** The visible ones. */
    messages: (instance: string, now: number) =>
      all<Message>(
        'SELECT seq, execution, event FROM messages WHERE instance = ? AND hidden <= ? ORDER BY seq',
        instance,
        now,
      ),
    /** Names the instance too, since SQLite may have given the number of a deleted row to another's. */
    eat(instance: string, messages: readonly number[]): void {
      for (const seq of messages) {
        run('DELETE FROM messages WHERE seq = ? AND instance = ?', seq, instance);
      }
    },
  };
}

export function taskRows({ run, all, insert }: Sql) {
  return {
    addTask: ({ instance, execution, id, name, data }: Omit<TaskRow, 'seq'>): TaskRow => {
      const task = { instance, execution, id, name, data };
      return { ...task, seq: insert('tasks', task) };
    },
    /** The visible ones. */
    tasks: (now: number) => all<TaskRow>('SELECT * FROM tasks WHERE hidden <= ? ORDER BY seq', now),
    /** False when the execution that wanted it is gone. */
    takeTask: ({ seq, instance, execution, id }: TaskRow) =>
      run(
        'DELETE FROM tasks WHERE seq = ? AND instance = ? AND execution = ? AND id = ?',
        seq,
        instance,
        execution,
        id,
      ).changes > 0,
  };
}

/** Work in hand is hidden until an instant; see `held-work.ts`. */
export function hiddenRows({ run, all }: Sql) {
  return {
    hideTask({ seq, execution }: TaskRow, until: number): void {
      run('UPDATE tasks SET hidden = ? WHERE seq = ? AND execution = ?', until, seq, execution);
    },
    hideMessages(instance: string, messages: readonly number[], until: number): void {
      for (const seq of messages) {
        run('UPDATE messages SET hidden = ? WHERE seq = ? AND instance = ?', until, seq, instance);
      }
    },
    hideStart(instance: string, until: number): void {
      run('UPDATE instances SET hidden = ? WHERE id = ?', until, instance);
    },
    /** The instants after `now` at which hidden work comes back. */
    returns: (now: number): number[] =>
      all<{ hidden: number }>(
        `SELECT DISTINCT hidden FROM (${HIDING_TABLES.map((table) => `SELECT hidden FROM ${table}`).join(' UNION ')}) WHERE hidden > ? ORDER BY hidden`,
        now,
      ).map(({ hidden }) => hidden),
    returnedTasks: (now: number) =>
      all<TaskRow>('SELECT * FROM tasks WHERE hidden > 0 AND hidden <= ? ORDER BY seq', now),
    returnedTurns: (now: number): string[] =>
      all<{ id: string }>(
        'SELECT instance AS id FROM messages WHERE hidden > 0 AND hidden <= ? UNION SELECT id FROM instances WHERE hidden > 0 AND hidden <= ?',
        now,
        now,
      ).map(({ id }) => id),
  };
}

export function timerRows({ run, all, get, insert }: Sql) {
  return {
    addTimer(instance: string, execution: string, id: number, due: number): void {
      insert('timers', { instance, execution, id, due });
    },
    cancelTimer: (instance: string, id: number) =>
      run('DELETE FROM timers WHERE instance = ? AND id = ?', instance, id),
    takeDueTimers: (now: number) => {
      const due = all<TimerRow>('SELECT * FROM timers WHERE due <= ? ORDER BY due, seq', now);
      if (due.length > 0) run('DELETE FROM timers WHERE due <= ?', now);
      return due;
    },
    nextDue: () => get<{ due: number }>('SELECT due FROM timers ORDER BY due LIMIT 1')?.due,
  };
}

export function waiterRows({ run, all, insert }: Sql) {
  return {
    addWaiter(child: string, { parent, execution, task }: Waiter): void {
      insert('waiters', { child, parent, execution, task }, 'INSERT OR REPLACE');
    },
    takeWaiters(child: string): Waiter[] {
      const waiters = all<Waiter>(
        'SELECT parent, execution, task FROM waiters WHERE child = ?',
        child,
      );
      if (waiters.length > 0) run('DELETE FROM waiters WHERE child = ?', child);
      return waiters;
    },
  };
}
