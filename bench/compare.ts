/**
 * `npm run bench -- compare A B SCENARIO… [--rounds=N]`: both commits in turn, each with its own benches, and whether
 * any figure differs by more than the machine's noise.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { round } from './numbers.ts';
import { figuresOf, judge } from './verdict.ts';

/** The fewest that can show a difference. */
const ROUNDS = 6;
/** Fields that say how a measurement was made, not its result. */
const ABOUT = /(^|\.)(samples|load|cores|rooms|organisations|rounds|seconds)$/;

type Side = 'a' | 'b';

/** @throws Error for a commit that does not exist, or a scenario that fails */
export function compare(words: readonly string[], flags: readonly string[]): object {
  const [a, b, ...scenarios] = words;
  if (a === undefined || b === undefined) throw new Error('Two commits are compared: name both.');
  const wanted = flags.find((flag) => flag.startsWith('--rounds='))?.split('=')[1];
  const rounds = wanted === undefined ? ROUNDS : Number(wanted);
  const folder = mkdtempSync(join(tmpdir(), 'bench-compare-'));
  const trees: Readonly<Record<Side, string>> = { a: join(folder, 'a'), b: join(folder, 'b') };
  const taken: Record<Side, Map<string, number>[]> = { a: [], b: [] };
  try {
    checkOut(a, trees.a);
    checkOut(b, trees.b);
    for (let count = 0; count < rounds; count += 1) {
      // Each is the first of a pair as often as the other.
      for (const side of count % 2 === 0 ? (['a', 'b'] as const) : (['b', 'a'] as const)) {
        process.stderr.write(`round ${count + 1} of ${rounds}, ${side === 'a' ? a : b} …\n`);
        taken[side].push(measureIn(trees[side], scenarios));
      }
    }
  } finally {
    for (const tree of Object.values(trees)) git('worktree', 'remove', '--force', tree);
    rmSync(folder, { recursive: true, force: true });
  }
  return { a, b, rounds, figures: verdicts(taken) };
}

function checkOut(commit: string, tree: string): void {
  git('worktree', 'add', '--quiet', '--detach', tree, commit);
  const lock = 'package-lock.json';
  if (readFileSync(lock).equals(readFileSync(join(tree, lock)))) {
    symlinkSync(resolve('node_modules'), join(tree, 'node_modules'));
  } else {
    run(tree, 'scripts/install.mjs');
  }
}

const git = (...words: string[]): void => {
  execFileSync('git', words, { stdio: ['ignore', 'ignore', 'inherit'] });
};

function measureIn(tree: string, scenarios: readonly string[]): Map<string, number> {
  const lines = run(tree, 'scripts/run.mjs', 'bench/main.ts', ...scenarios)
    .trim()
    .split('\n');
  const results = lines.map((line) => JSON.parse(line) as { scenario: string });
  return figuresOf(Object.fromEntries(results.map(({ scenario, ...rest }) => [scenario, rest])));
}

function run(tree: string, ...words: string[]): string {
  const { status, stdout } = spawnSync(process.execPath, words, {
    cwd: tree,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${words.join(' ')} failed in ${tree}.`);
  return stdout;
}

/** Figures that both have, the surest differences first. */
function verdicts({ a, b }: Readonly<Record<Side, readonly Map<string, number>[]>>) {
  const names = [...(a[0]?.keys() ?? [])].filter((name) => !ABOUT.test(name));
  const found = names.flatMap((name) => {
    const pairs = a.map((before, at) => [before.get(name) ?? 0, b[at]?.get(name) ?? 0] as const);
    if (pairs.some(([one, other]) => one <= 0 || other <= 0)) return [];
    const { ratio, between, verdict } = judge(pairs);
    return [{ name, ratio: round(ratio, 3), between: between.map((at) => round(at, 3)), verdict }];
  });
  return found.toSorted(
    (one, other) => Math.abs(Math.log(other.ratio)) - Math.abs(Math.log(one.ratio)),
  );
}
