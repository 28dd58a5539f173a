/** The statements of one SQLite database, each prepared once. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

export type Sql = ReturnType<typeof openSql>;

export function openSql(database: DatabaseSync) {
  const statements = new Map<string, StatementSync>();
  const prepared = (sql: string): StatementSync => {
    const known = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, known);
    return known;
  };
  const run = (sql: string, ...values: SQLInputValue[]) => prepared(sql).run(...values);
  return {
    run,
    all: <T>(sql: string, ...values: SQLInputValue[]) =>
      prepared(sql).all(...values) as unknown as T[],
    get: <T>(sql: string, ...values: SQLInputValue[]) =>
      prepared(sql).get(...values) as unknown as T | undefined,
    /** Returns the number of the new row. */
    insert(table: string, row: Readonly<Record<string, SQLInputValue>>, verb = 'INSERT'): number {
      const columns = Object.keys(row);
      const sql = `${verb} INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
      return Number(run(sql, ...Object.values(row)).lastInsertRowid);
    },
    /** Forgets what an execution still had to do. */
    drop(tables: readonly string[], instance: string): void {
      for (const table of tables) run(`DELETE FROM ${table} WHERE instance = ?`, instance);
    },
    transaction<R>(work: () => R): R {
      database.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
  };
}
