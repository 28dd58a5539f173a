/**
 * Everything Durable that must outlive the process, in one SQLite file. Each row of the queue-like tables
 * (messages, tasks, timers) is work still to do; a restart reads them and goes on.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { createGroupCommit } from './group-commit.ts';
import {
  HIDING_TABLES,
  type Instance,
  type Message,
  schema,
  type TaskRow,
  type TimerRow,
  type Waiter,
} from './rows.ts';

export interface Filter {
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** Empty: any. */
  readonly statuses: readonly string[];
  readonly prefix: string;
}

export type Store = ReturnType<typeof openStore>;

/** Data folders of version 0.2 know no hidden work. */
function addHiding(database: DatabaseSync): void {
  for (const table of HIDING_TABLES) {
    const columns = database.prepare(`PRAGMA table_info(${table})`).all();
    if (columns.some(({ name }) => name === 'hidden')) continue;
    database.exec(`ALTER TABLE ${table} ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0`);
  }
}

/** WAL with synchronous=NORMAL: a committed transaction survives a kill -9 of the process. */
export function openStore(file: string) {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000',
  );
  database.exec(schema);
  addHiding(database);

  const statements = new Map<string, StatementSync>();
  const prepared = (sql: string): StatementSync => {
    const known = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, known);
    return known;
  };
  const run = (sql: string, ...values: SQLInputValue[]) => prepared(sql).run(...values);
  const all = <T>(sql: string, ...values: SQLInputValue[]) =>
    prepared(sql).all(...values) as unknown as T[];
  const get = <T>(sql: string, ...values: SQLInputValue[]) =>
    prepared(sql).get(...values) as unknown as T | undefined;

  /** Returns the number of the new row. */
  function insert(table: string, row: Readonly<Record<string, SQLInputValue>>, verb = 'INSERT') {
    const columns = Object.keys(row);
    const sql = `${verb} INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
    return Number(run(sql, ...Object.values(row)).lastInsertRowid);
  }

  function where(filter: Filter): { clause: string; values: SQLInputValue[] } {
    const clauses = ['substr(id, 1, length(?)) = ?'];
    const values: SQLInputValue[] = [filter.prefix, filter.prefix];
    if (filter.from !== undefined) {
      clauses.push('created >= ?');
      values.push(filter.from);
    }
    if (filter.to !== undefined) {
      clauses.push('created <= ?');
      values.push(filter.to);
    }
    if (filter.statuses.length > 0) {
      clauses.push(`status IN (${filter.statuses.map(() => '?').join(', ')})`);
      values.push(...filter.statuses);
    }
    return { clause: clauses.join(' AND '), values };
  }

  /** Forgets what an execution still had to do. */
  function drop(tables: readonly string[], instance: string): void {
    for (const table of tables) run(`DELETE FROM ${table} WHERE instance = ?`, instance);
  }

  function transaction<R>(work: () => R): R {
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  }

  return {
    transaction,
    commit: createGroupCommit(transaction),

    instance: (id: string) => get<Instance>('SELECT * FROM instances WHERE id = ?', id),
    head: (id: string) =>
      get<{ execution: string; status: string }>(
        'SELECT execution, status FROM instances WHERE id = ?',
        id,
      ),
    insertInstance(instance: Omit<Instance, 'hidden'>): void {
      insert('instances', { ...instance, hidden: 0 }, 'INSERT OR REPLACE');
    },
    setStatus(id: string, status: string, output: string | null, updated: number): void {
      run(
        'UPDATE instances SET status = ?, output = ?, updated = ? WHERE id = ?',
        status,
        output,
        updated,
        id,
      );
    },
    progress(
      id: string,
      status: string,
      output: string | null,
      customStatus: string | null,
      updated: number,
    ): void {
      run(
        'UPDATE instances SET status = ?, output = ?, customStatus = ?, updated = ?, hidden = 0 WHERE id = ?',
        status,
        output,
        customStatus,
        updated,
        id,
      );
    },
    setCustomStatus(id: string, customStatus: string | null, updated: number): void {
      run(
        'UPDATE instances SET customStatus = ?, updated = ? WHERE id = ?',
        customStatus,
        updated,
        id,
      );
    },
    list(filter: Filter, after: string | undefined, limit: number): Instance[] {
      const { clause, values } = where(filter);
      const sql = `SELECT * FROM instances WHERE ${clause} AND id > ? ORDER BY id LIMIT ?`;
      return all<Instance>(sql, ...values, after ?? '', limit);
    },
    matching(filter: Filter): string[] {
      const { clause, values } = where(filter);
      return all<{ id: string }>(`SELECT id FROM instances WHERE ${clause}`, ...values).map(
        ({ id }) => id,
      );
    },
    /** Instances that may have a turn to run. */
    ready: () =>
      all<{ id: string }>(
        "SELECT id FROM instances WHERE status = 'Pending' OR (status = 'Running' AND (id IN (SELECT instance FROM messages) OR id NOT IN (SELECT instance FROM history))) ORDER BY created",
      ).map(({ id }) => id),
    forget(id: string): void {
      drop(['history', 'messages', 'tasks', 'timers'], id);
      run('DELETE FROM waiters WHERE child = ?', id);
      run('DELETE FROM instances WHERE id = ?', id);
    },

    history: (instance: string) =>
      all<{ events: string }>(
        'SELECT events FROM history WHERE instance = ? ORDER BY seq',
        instance,
      ).map(({ events }) => events),
    appendHistory(instance: string, events: string): void {
      run(
        'INSERT INTO history SELECT ?, coalesce(max(seq), 0) + 1, ? FROM history WHERE instance = ?',
        instance,
        events,
        instance,
      );
    },
    dropHistory: (instance: string) => drop(['history'], instance),
    /** All that an execution had under way; its messages too when the instance is finished. */
    dropWork: (instance: string, withMessages: boolean) =>
      drop(withMessages ? ['tasks', 'timers', 'messages'] : ['tasks', 'timers'], instance),

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

    close(): void {
      database.close();
    },
  };
}
