/** Plays facts against a target and says what differs. */
import { isDeepStrictEqual } from 'node:util';
import { CannotTell, type Fact, type Json } from './fact.ts';
import type { Target } from './target.ts';

export interface Result {
  readonly fact: string;
  readonly source: string;
  readonly outcome: 'same' | 'different' | 'not run';
  readonly expected: Json;
  readonly seen?: Json;
  /** Why it was not run, or what was thrown. */
  readonly why?: string;
}

interface Options {
  readonly allowChanges: boolean;
  onResult?(result: Result): void;
}

/** One after the other, so that a scenario never meets another one's throttling. */
export async function runFacts(
  facts: readonly Fact[],
  target: Target,
  { allowChanges, onResult }: Options,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const fact of facts) {
    const result = { ...told(fact), ...(await play(fact, target, allowChanges)) };
    results.push(result);
    onResult?.(result);
  }
  return results;
}

const told = ({ name, source, expected }: Fact) => ({ fact: name, source, expected });

async function play(
  fact: Fact,
  target: Target,
  allowChanges: boolean,
): Promise<Pick<Result, 'outcome' | 'seen' | 'why'>> {
  const missing = fact.needs.filter((part) => target[part] === undefined);
  if (missing.length > 0) return { outcome: 'not run', why: `no ${missing.join(', ')}` };
  if (fact.changes && !allowChanges) return { outcome: 'not run', why: 'needs --allow-changes' };
  try {
    const seen = await fact.see(target);
    return { outcome: isDeepStrictEqual(seen, fact.expected) ? 'same' : 'different', seen };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { outcome: error instanceof CannotTell ? 'not run' : 'different', why };
  }
}

/** The fact and what was seen; what was expected only where that differs. */
export function lineOf({ fact, outcome, seen, expected, why }: Result): string {
  const head = `${outcome.padEnd(9)}  ${fact}`;
  if (outcome === 'not run') return `${head} (${why})`;
  const lines = [head, `           seen      ${seen === undefined ? why : JSON.stringify(seen)}`];
  if (outcome === 'different') lines.push(`           expected  ${JSON.stringify(expected)}`);
  return lines.join('\n');
}

/** The count of each outcome in one line. */
export function summaryOf(results: readonly Result[]): string {
  const count = (outcome: Result['outcome']) =>
    results.filter((result) => result.outcome === outcome).length;
  return `${results.length} facts: ${count('same')} same, ${count('different')} different, ${count('not run')} not run`;
}
