/** The frame of every step: reads the row, does the work for this attempt only, and keeps the cause of waiting. */
import type { AuditEntry } from '../../operations/contract.ts';
import { changeExisting, changeExistingNoted } from '../connection/change-connection.ts';
import type { ConnectionFacts, ConnectionRow, RowIn } from '../connection/connection.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import { appendTimeline } from '../connection/transitions.ts';
import { setupAfterRefusal } from '../proofs/setup-refusals.ts';
import { type StepResult, stale } from '../proofs/step-result.ts';
import type { RunInput } from './steps.ts';

type Phase = 'validating' | 'verifying';

type Deps = Pick<
  OnboardingDeps,
  | 'settings'
  | 'clock'
  | 'connections'
  | 'live'
  | 'audit'
  | 'alerts'
  | 'answers'
  | 'refusals'
  | 'graph'
  | 'tokens'
  | 'secrets'
  | 'appSecrets'
  | 'lost'
  | 'rooms'
  | 'assignments'
>;

export interface StepWork<P extends Phase> {
  readonly row: RowIn<P>;
  readonly deps: Deps;
  /** Changes the row of this attempt; false when another attempt or state has taken over. */
  save(change: (row: RowIn<P>) => ConnectionRow | undefined, entry?: AuditEntry): Promise<boolean>;
}

export type Step<P extends Phase> = (work: StepWork<P>) => Promise<StepResult>;

/** One activity of set-up: what Microsoft or an upstream of ours declares is an outcome, a bug of ours is thrown. */
export function setupStep<P extends Phase>(deps: Deps, phase: P, step: Step<P>) {
  return async (input: RunInput): Promise<StepResult> => {
    try {
      return await runForAttempt(deps, phase, step, input);
    } catch (error) {
      return await setupAfterRefusal({ deps, row: input }, error);
    }
  };
}

async function runForAttempt<P extends Phase>(
  deps: Deps,
  phase: P,
  step: Step<P>,
  { organisationId, attempt }: RunInput,
): Promise<StepResult> {
  const stored = await deps.connections.read(organisationId);
  const isOurs = (one: ConnectionRow): one is RowIn<P> =>
    one.state === phase && one.attempt === attempt;
  if (stored === undefined || !isOurs(stored.value)) return stale;
  const { value: row } = stored;
  const { waitingFor }: ConnectionFacts = row;
  const save: StepWork<P>['save'] = async (change, entry) => {
    const ours = (now: ConnectionRow) => (isOurs(now) ? change(now) : undefined);
    const saved =
      entry === undefined
        ? await changeExisting(deps, organisationId, ours, stored)
        : await changeExistingNoted(deps, organisationId, ours, { entry, known: stored });
    return saved !== undefined;
  };
  const result = await step({ row, deps, save }).catch((error: unknown) =>
    setupAfterRefusal({ deps, row }, error),
  );
  // One line per cause, not per try.
  if (result.outcome === 'waiting' && result.code !== waitingFor) {
    const { code } = result;
    await save((now) => appendTimeline({ ...now, waitingFor: code }, code, deps.clock()));
  }
  return result;
}
