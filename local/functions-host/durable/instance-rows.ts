/** The rows of instances and of their histories. */
import type { SQLInputValue } from 'node:sqlite';
import type { Instance } from './rows.ts';
import type { Sql } from './sql.ts';

export interface Filter {
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** Empty: any. */
  readonly statuses: readonly string[];
  readonly prefix: string;
}

export function instanceRows({ run, all, get, insert, drop }: Sql) {
  return {
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
  };
}

export function historyRows({ run, all, drop }: Sql) {
  return {
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
  };
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
