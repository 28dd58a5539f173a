/**
 * A lock on a folder that the kernel releases when its process ends, also by kill -9 and while the process waits as a
 * zombie for its parent: SQLite's lock on a file (https://www.sqlite.org/lockingv3.html). A process id would lie then.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';

/** Longer than any process takes to end: the children of a killed launcher may still be writing. */
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 25;
const SQLITE_BUSY = 5;

interface ProcessLock {
  release(): void;
}

/** A database that nothing refers to would be closed by the garbage collector, and its lock with it. */
const held = new Set<DatabaseSync>();

/** Undefined when somebody holds the lock. @throws when the file cannot be used. */
export function tryLock(file: string): ProcessLock | undefined {
  mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
  held.add(database);
  return {
    release() {
      if (held.delete(database)) database.close();
    },
  };
}

/** Waits until the process that holds the lock has ended, then holds it until this process ends. @throws when it does not end. */
export async function acquireLock(file: string, patienceMs = PATIENCE_MS): Promise<ProcessLock> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const lock = tryLock(file);
    if (lock !== undefined) return lock;
    if (performance.now() >= deadline) throw new Error('another process works in it');
    await pause(LOOK_EVERY_MS);
  }
}
