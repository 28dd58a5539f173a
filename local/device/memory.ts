/** The stored state of the console device between runs: its credential, its last snapshot and its clock's deviation, readable by its owner only. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSnapshot, type Snapshot } from './screen.ts';

export interface Paired {
  readonly api: string;
  readonly deviceId: string;
  readonly credential: string;
}

export function openMemory(folder: string) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = (name: string) => join(folder, `${name}.json`);

  function read(name: string): unknown {
    try {
      return JSON.parse(readFileSync(path(name), 'utf8'));
    } catch {
      return undefined;
    }
  }
  /** Whole or not at all, whenever the process dies. */
  function write(name: string, value: unknown): void {
    const draft = `${path(name)}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(value), { mode: 0o600, flush: true });
    renameSync(draft, path(name));
  }

  return {
    paired(): Paired | undefined {
      const value = read('credential');
      return isPaired(value) ? value : undefined;
    },
    keepPaired: (paired: Paired) => write('credential', paired),
    snapshot(): Snapshot | undefined {
      const value = read('snapshot');
      return isSnapshot(value) ? value : undefined;
    },
    keepSnapshot: (snapshot: Snapshot) => write('snapshot', snapshot),
    /** Milliseconds that the backend's clock was ahead at the last answer. */
    clockAheadMs(): number {
      const value = read('clock');
      return typeof value === 'number' ? value : 0;
    },
    keepClockAheadMs: (aheadMs: number) => write('clock', aheadMs),
    forgetSnapshot: () => rmSync(path('snapshot'), { force: true }),
  };
}

const isPaired = (value: unknown): value is Paired =>
  typeof value === 'object' &&
  value !== null &&
  ['api', 'deviceId', 'credential'].every(
    (name) => typeof (value as Record<string, unknown>)[name] === 'string',
  );
