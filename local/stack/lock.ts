/** One launcher per data folder: two would write the same state. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { holderOf, isAlive } from '../kit/running.ts';
import { StackError } from './arguments.ts';

export interface FolderLock {
  /** The launcher before this one was killed: its children may need a moment to end. */
  readonly wasKilled: boolean;
  release(): void;
}

export function lockFolder(dataDir: string): FolderLock {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'launcher.pid');
  const holder = holderOf(file);
  if (isAlive(holder)) {
    throw new StackError(`${dataDir} is in use by another start (process ${holder})`);
  }
  writeFileSync(file, String(process.pid));
  return { wasKilled: holder !== 0, release: () => rmSync(file, { force: true }) };
}
