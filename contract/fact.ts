/** A fact about Microsoft that the emulators rest on, written as a scenario that any target can play. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Parts, Target } from './target.ts';

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

export interface Fact {
  /** A plain sentence. */
  readonly name: string;
  /** The public page or report that says so. */
  readonly source: string;
  /** Parts of the target without which the fact is not run. */
  readonly needs: readonly (keyof Parts)[];
  /** It makes or removes something in the tenant, the vault or the hub. */
  readonly changes: boolean;
  readonly expected: Json;
  /** @throws CannotTell when the target lacks what would show it */
  see(target: Target): Promise<Json>;
}

type With<P extends keyof Parts> = Target & Pick<Parts, P>;

interface Scenario<P extends keyof Parts> {
  readonly source: string;
  readonly needs?: readonly P[];
  readonly changes?: true;
  readonly expected: Json;
  see(target: With<P>): Promise<Json>;
}

export function fact<P extends keyof Parts = never>(name: string, scenario: Scenario<P>): Fact {
  const { needs = [], changes = false, source, expected } = scenario;
  // `run.ts` calls `see` only with a target that has every part of `needs`.
  return { name, source, needs, changes, expected, see: (it) => scenario.see(it as With<P>) };
}

/** The target lacks what would show the fact, such as enough rooms. */
export class CannotTell extends Error {
  override readonly name = 'CannotTell';
}

const PATIENCE_MS = 120_000;

/**
 * Tries until `isThere` holds, since every request to Microsoft may meet another replica.
 *
 * @returns the last answer, also when it never held
 */
export async function eventually<T>(
  tryOnce: () => Promise<T>,
  isThere: (answer: T) => boolean,
): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (let wait = 1000; ; wait = Math.min(wait * 2, 15_000)) {
    const answer = await tryOnce();
    if (isThere(answer) || Date.now() + wait > deadline) return answer;
    await sleep(wait);
  }
}
