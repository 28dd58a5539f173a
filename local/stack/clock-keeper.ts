/** The one shifted clock: kept in the data folder, moved in every process together. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { movableClock } from '../kit/clock.ts';

interface ClockKeeper {
  readonly offsetMs: number;
  advance(ms: number): void;
}

export function keepClock(dataDir: string): ClockKeeper {
  const file = join(dataDir, 'clock.json');
  const clock = movableClock();
  if (clock === undefined) throw new Error('The clock was not preloaded');
  if (existsSync(file)) {
    clock.set((JSON.parse(readFileSync(file, 'utf8')) as { offsetMs: number }).offsetMs);
  }
  return {
    get offsetMs() {
      return clock.offsetMs;
    },
    advance(ms) {
      const offsetMs = clock.offsetMs + ms;
      // A kill in the middle of a write must not leave half a file.
      writeFileSync(`${file}.new`, JSON.stringify({ offsetMs }));
      renameSync(`${file}.new`, file);
      clock.set(offsetMs);
    },
  };
}
