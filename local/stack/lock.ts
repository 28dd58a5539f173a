/** Locks a data folder for one launcher: two would write the same state. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tryLock } from '../kit/process-lock.ts';
import { StackError } from './arguments.ts';

const LOCK = 'launcher.lock';
/** Names the holder of the lock, and remains when it was killed. */
const HOLDER = 'launcher.pid';

interface FolderLock {
  /** The launcher before this one was killed: its children may need a moment to end. */
  readonly wasKilled: boolean;
  /** Removes all but the lock. */
  empty(): void;
  release(): void;
}

export function lockFolder(dataDir: string): FolderLock {
  const holder = join(dataDir, HOLDER);
  const lock = usable(dataDir, () => tryLock(join(dataDir, LOCK)));
  if (lock === undefined) {
    const pid = existsSync(holder) ? readFileSync(holder, 'utf8') : 'unknown';
    throw new StackError(`${dataDir} is in use by another start (process ${pid})`);
  }
  const wasKilled = existsSync(holder);
  usable(dataDir, () => writeFileSync(holder, String(process.pid)));
  return {
    wasKilled,
    empty() {
      if (existsSync(join(dataDir, 'package.json'))) {
        throw new StackError(`--reset would delete ${dataDir}, which holds a package.json`);
      }
      usable(dataDir, () => {
        for (const name of readdirSync(dataDir)) {
          if (name !== LOCK && name !== HOLDER) {
            rmSync(join(dataDir, name), { recursive: true, force: true });
          }
        }
      });
    },
    release() {
      rmSync(holder, { force: true });
      lock.release();
    },
  };
}

function usable<R>(dataDir: string, work: () => R): R {
  try {
    return work();
  } catch (error) {
    throw new StackError(`--data ${dataDir} cannot be used: ${(error as Error).message}`);
  }
}
