import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { sourceFiles } from '../support/tree.ts';

const product = sourceFiles('functions', 'shared', 'telemetry');
const all = [
  ...product,
  ...sourceFiles('device-client', 'local', 'contract', 'portal', 'scripts', 'bench', 'tests'),
];
const read = (path: string): string => readFileSync(path, 'utf8');

/** Longest allowed, by where a file is; the first that matches. */
const limits: readonly (readonly [where: RegExp, lines: number])[] = [
  [/^functions\//, 80],
  [/^tests\//, 500],
  [/./, 400],
];

describe('source files', () => {
  it('are no longer than the limit', () => {
    const long = all.flatMap((path) => {
      const lines = read(path).trimEnd().split('\n').length;
      const limit = limits.find(([where]) => where.test(path))?.[1] ?? 0;
      return lines > limit ? [`${path}: ${lines} lines, at most ${limit}`] : [];
    });

    expect(long).toEqual([]);
  });

  it('leave no work marked for later', () => {
    const later = /\b(?:TO[D]O|FIX[M]E|XX[X])\b/;

    expect(all.filter((path) => later.test(read(path)))).toEqual([]);
  });

  it('skip no test and focus on none', () => {
    const left = /\b(?:describe|it|test)\.(?:only|skip|todo)\b|\b[fx](?:describe|it)\(/;

    expect(sourceFiles('tests').filter((path) => left.test(read(path)))).toEqual([]);
  });

  it('begin with a comment that says what they are for', () => {
    const bare = [...product, ...sourceFiles('device-client', 'local')].filter(
      (path) => !/^(?:#!.*\n)?\/[/*]/.test(read(path)),
    );

    expect(bare).toEqual([]);
  });

  it('repeat optimistic writes only through `rows.update` and `retryOnConflict`', () => {
    const loop = /for \(let (?:tries|attempts?) = \d; \w+ <=? /;
    const found = product.filter((path) => loop.test(read(path)));

    expect(found).toEqual([]);
  });

  it('work on many items only through platform/concurrency.ts', () => {
    const pool = /Promise\.all(?:Settled)?\(\s*Array\.from\(\{ length/;

    expect(product.filter((path) => pool.test(read(path)))).toEqual([
      'shared/platform/concurrency.ts',
    ]);
  });

  it('use no WeakMap', () => {
    expect(product.filter((path) => /\bWeakMap\b/.test(read(path)))).toEqual([]);
  });
});
