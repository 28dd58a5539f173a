/** The summary's figures of all set-ups: counted by state and cause, the longest in each state, and how long they took. */
import { z } from 'zod';
import { Tally } from '../../platform/visit-up-to.ts';
import type { Durations } from '../connection/durations.ts';
import { causeCodes, explainProblem } from '../connection/explanations.ts';
import type { ListedSetup } from '../connection/listed-setup.ts';

const phases = ['approvals', 'validating', 'verifying', 'total'] as const;

const percentilesSchema = z.object({ p50Seconds: z.number(), p90Seconds: z.number() });
export const durationCountsSchema = z
  .object({
    setups: z.int(),
    byPhase: z.partialRecord(z.enum(phases), percentilesSchema),
  })
  .meta({
    description:
      'How long set-ups that ended well took: waiting for approvals, validating, verifying, and altogether.',
  });

export function setupStatistics() {
  const tallies = { setups: new Tally(), problems: new Tally(), waitingFor: new Tally() };
  const longest: Record<string, string> = {};
  const durations: Durations[] = [];
  let organisations = 0;
  return {
    add({ state, since, problem, waitingFor, durations: took }: ListedSetup): void {
      organisations += 1;
      tallies.setups.add(state);
      tallies.problems.add(problem);
      tallies.waitingFor.add(waitingFor);
      if (since < (longest[state] ?? '~')) longest[state] = since;
      if (took !== undefined) durations.push(took);
    },
    result() {
      const problems = tallies.problems.counts;
      const waitingFor = tallies.waitingFor.counts;
      return {
        organisations,
        setups: tallies.setups.counts,
        problems,
        waitingFor,
        titles: titlesOf([...Object.keys(problems), ...Object.keys(waitingFor)]),
        longest,
        durations: { setups: durations.length, byPhase: percentilesOf(durations) },
      };
    },
  };
}

/** The titles of failures and waits; codes of other things have no title. */
export const titlesOf = (codes: readonly (string | undefined)[]): Record<string, string> =>
  Object.fromEntries(
    causeCodes
      .filter((code) => codes.includes(code))
      .map((code) => [code, explainProblem(code).title]),
  );

function percentilesOf(durations: readonly Durations[]) {
  if (durations.length === 0) return {};
  return Object.fromEntries(
    phases.map((phase) => {
      const sorted = durations.map((took) => took[phase]).sort((one, other) => one - other);
      const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
      return [phase, { p50Seconds: at(0.5), p90Seconds: at(0.9) }];
    }),
  );
}
