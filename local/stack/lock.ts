/** Locks a data folder for one launcher: two would write the same state. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, pidIn } from '../kit/pid-file.ts';
import { StackError } from './arguments.ts';

const LOCK = 'launcher.pid';

interface FolderLock {
  /** The launcher before this one was killed: its children may need a moment to end. */
  readonly wasKilled: boolean;
  /** Removes all but the lock. */
  empty(): void;
  release(): void;
}

export function lockFolder(dataDir: string): FolderLock {
  const file = join(dataDir, LOCK);
  const holder = usable(dataDir, () => {
    mkdirSync(dataDir, { recursive: true });
    return pidIn(file);
  });
  if (isAlive(holder)) {
    throw new StackError(`${dataDir} is in use by another start (process ${holder})`);
  }
  usable(dataDir, () => writeFileSync(file, String(process.pid)));
  return {
    wasKilled: holder !== 0,
    empty() {
      if (existsSync(join(dataDir, 'package.json'))) {
        throw new StackError(`--reset would delete ${dataDir}, which holds a package.json`);
      }
      usable(dataDir, () => {
        for (const name of readdirSync(dataDir)) {
          if (name !== LOCK) rmSync(join(dataDir, name), { recursive: true, force: true });
        }
      });
    },
    release: () => rmSync(file, { force: true }),
  };
}

function usable<R>(dataDir: string, work: () => R): R {
  try {
    return work();
  } catch (error) {
    throw new StackError(`--data ${dataDir} cannot be used: ${(error as Error).message}`);
  }
}
