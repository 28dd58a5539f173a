/**
 * Everything Durable that must outlive the process, in one SQLite file. Each row of the queue-like tables
 * (messages, tasks, timers) is work still to do; a restart reads them and goes on.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createGroupCommit } from './group-commit.ts';
import { historyRows, instanceRows } from './instance-rows.ts';
import { HIDING_TABLES, schema } from './rows.ts';
import { openSql } from './sql.ts';
import { hiddenRows, messageRows, taskRows, timerRows, waiterRows } from './work-rows.ts';

export type Store = ReturnType<typeof openStore>;

/** WAL with synchronous=NORMAL: a committed transaction survives a kill -9 of the process. */
export function openStore(file: string) {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000',
  );
  database.exec(schema);
  addHiding(database);
  const sql = openSql(database);
  return {
    transaction: sql.transaction,
    commit: createGroupCommit(sql.transaction),
    ...instanceRows(sql),
    ...historyRows(sql),
    ...messageRows(sql),
    ...taskRows(sql),
    ...hiddenRows(sql),
    ...timerRows(sql),
    ...waiterRows(sql),
    /** All that an execution had under way; its messages too when the instance is finished. */
    dropWork: (instance: string, withMessages: boolean) =>
      sql.drop(withMessages ? ['tasks', 'timers', 'messages'] : ['tasks', 'timers'], instance),
    close(): void {
      database.close();
    },
  };
}

/** Data folders of version 0.2 know no hidden work. */
function addHiding(database: DatabaseSync): void {
  for (const table of HIDING_TABLES) {
    const columns = database.prepare(`PRAGMA table_info(${table})`).all();
    if (columns.some(({ name }) => name === 'hidden')) continue;
    database.exec(`ALTER TABLE ${table} ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0`);
  }
}
