/**
 * The durable state of one emulator: JSON documents by collection and key in one SQLite file.
 * WAL with synchronous=NORMAL: a write that has returned survives a kill -9 of the process
 * (https://www.sqlite.org/wal.html).
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface Collection<T> {
  get(key: string): T | undefined;
  put(key: string, value: T): void;
  delete(key: string): boolean;
  /** All values in key order; `prefix` filters by key. */
  list(prefix?: string): T[];
}

export interface Store {
  collection<T>(name: string): Collection<T>;
  /** Runs `work` in one transaction; a throw rolls back. Nested calls join the outer one. */
  transaction<R>(work: () => R): R;
  close(): void;
}

/** `file` may be `:memory:`. */
export function openStore(file: string): Store {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000',
  );
  database.exec(
    'CREATE TABLE IF NOT EXISTS documents (collection TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (collection, key)) WITHOUT ROWID',
  );
  const select = database.prepare('SELECT value FROM documents WHERE collection = ? AND key = ?');
  const upsert = database.prepare(
    'INSERT INTO documents VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  const remove = database.prepare('DELETE FROM documents WHERE collection = ? AND key = ?');
  const range = database.prepare(
    'SELECT value FROM documents WHERE collection = ? AND key >= ? AND key < ? ORDER BY key',
  );
  let depth = 0;
  const parse = <T>(row: Record<string, unknown>): T => JSON.parse(String(row['value'])) as T;
  return {
    collection<T>(name: string): Collection<T> {
      return {
        get(key) {
          const row = select.get(name, key);
          return row === undefined ? undefined : parse<T>(row);
        },
        put(key, value) {
          upsert.run(name, key, JSON.stringify(value));
        },
        delete: (key) => remove.run(name, key).changes > 0,
        list: (prefix = '') =>
          range.all(name, prefix, `${prefix}\u{10ffff}`).map((row) => parse<T>(row)),
      };
    },
    transaction(work) {
      if (depth > 0) return work();
      depth += 1;
      database.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      } finally {
        depth -= 1;
      }
    },
    close() {
      database.close();
    },
  };
}
