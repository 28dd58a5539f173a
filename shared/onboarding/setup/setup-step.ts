/** The frame of every step: reads the row, does the work for this attempt only, and keeps the cause of waiting. */
import { changeExisting } from '../connection/change-connection.ts';
import type { ConnectionFacts, ConnectionRow, RowIn } from '../connection/connection.ts';
import type { CauseCode } from '../connection/explanations.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import { appendTimeline } from '../connection/transitions.ts';
import { type StepResult, stale } from '../proofs/step-result.ts';
import type { RunInput } from './steps.ts';

type Phase = 'validating' | 'verifying';

export interface StepWork<P extends Phase> {
  readonly row: RowIn<P>;
  readonly deps: OnboardingDeps;
  /** Changes the row of this attempt; false when another attempt or state has taken over. */
  save(change: (row: RowIn<P>) => ConnectionRow): Promise<boolean>;
}

export type Step<P extends Phase> = (work: StepWork<P>) => Promise<StepResult>;

export function setupStep<P extends Phase>(deps: OnboardingDeps, phase: P, step: Step<P>) {
  return async function run({ organisationId, attempt }: RunInput): Promise<StepResult> {
    const stored = await deps.connections.read(organisationId);
    const isOurs = (one: ConnectionRow): one is RowIn<P> =>
      one.state === phase && one.attempt === attempt;
    if (stored === undefined || !isOurs(stored.value)) return stale;
    const { value: row } = stored;
    const { waitingFor }: ConnectionFacts = row;
    const save: StepWork<P>['save'] = async (change) =>
      (await changeExisting(
        deps,
        organisationId,
        (current) => (isOurs(current) ? change(current) : undefined),
        stored,
      )) !== undefined;
    /** One line per cause, not per try. */
    const keepCause = async (code: CauseCode) => {
      if (code === waitingFor) return;
      await save((current) => appendTimeline({ ...current, waitingFor: code }, code, deps.clock()));
    };
    try {
      const result = await step({ row, deps, save });
      if (result.outcome === 'waiting') await keepCause(result.code);
      return result;
    } catch (error) {
      // Storage itself may be what does not answer: the throw is what counts.
      await keepCause('service.unavailable').catch(() => {});
      throw error;
    }
  };
}
