/** Keeps results with the machine and the commit that they were measured on. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { round } from './numbers.ts';

export interface Result {
  readonly scenario: string;
  readonly [figure: string]: unknown;
}

export interface BenchRecord {
  readonly at: string;
  readonly commit: string;
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly memoryGb: number;
    readonly node: string;
  };
  readonly results: readonly Result[];
}

const commit = () => execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' });

/** Writes `file` anew after each result, so that a scenario that fails loses nothing. */
export function recorder(file: string): (result: Result) => void {
  const results: Result[] = [];
  const all: BenchRecord = {
    at: new Date().toISOString(),
    commit: commit().trim(),
    machine: {
      processor: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryGb: round(totalmem() / 2 ** 30),
      node: process.version,
    },
    results,
  };
  return (result) => {
    results.push(result);
    writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
  };
}
