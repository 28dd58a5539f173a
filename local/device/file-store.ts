/** The stored state of the console device between runs, in files that only their owner can read. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSnapshot } from '../../device-client/screen.ts';
import { type DeviceStore, isPaired } from '../../device-client/store.ts';

export function openFileStore(folder: string): DeviceStore {
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
  const remove = (name: string) => rmSync(path(name), { force: true });

  return {
    async read() {
      const [paired, snapshot, aheadMs] = ['credential', 'snapshot', 'clock'].map(read);
      return {
        ...(isPaired(paired) && { paired }),
        ...(isSnapshot(snapshot) && { snapshot }),
        clockAheadMs: typeof aheadMs === 'number' ? aheadMs : 0,
      };
    },
    keepPaired: async (paired) => write('credential', paired),
    keepSnapshot: async (snapshot) => write('snapshot', snapshot),
    keepClockAheadMs: async (aheadMs) => write('clock', aheadMs),
    forgetSnapshot: async () => remove('snapshot'),
    async forgetPaired() {
      remove('snapshot');
      remove('credential');
    },
  };
}
