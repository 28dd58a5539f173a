/** The frame of every step: read the row, do the work for this attempt only, and keep why it waits. */
import { type AppIdentity, MicrosoftError } from '../../microsoft/contract.ts';
import { changeExisting } from '../connection/change-connection.ts';
import { type ConnectionRow, noted, type State } from '../connection/connection.ts';
import type { CauseCode } from '../connection/explanations.ts';
import type { Surroundings } from '../connection/ports.ts';
import { type RunInput, type StepResult, stale } from './steps.ts';

export interface StepWork {
  readonly row: ConnectionRow;
  readonly surroundings: Surroundings;
  /** Changes the row of this attempt; false when it is not this attempt's any more. */
  save(change: (row: ConnectionRow) => ConnectionRow): Promise<boolean>;
}

export type Step = (work: StepWork) => Promise<StepResult>;

export const setupStep =
  (surroundings: Surroundings, state: State, step: Step) =>
  async ({ organisationId, attempt }: RunInput): Promise<StepResult> => {
    const row = await surroundings.connections.get(organisationId);
    const isOurs = (one: ConnectionRow) => one.state === state && one.attempt === attempt;
    const save: StepWork['save'] = async (change) =>
      (await changeExisting(
        surroundings,
        organisationId,
        (current) => (isOurs(current) ? change(current) : undefined),
        row,
      )) !== undefined;
    if (row === undefined || !isOurs(row)) return stale;
    /** One line per cause, not per try. */
    const tell = async (code: CauseCode) => {
      if (code === row.waitingFor) return;
      await save((current) => noted({ ...current, waitingFor: code }, code, surroundings.clock()));
    };
    try {
      const result = await step({ row, surroundings, save });
      if (result.outcome === 'waiting') await tell(result.code);
      return result;
    } catch (error) {
      // Storage itself may be what does not answer: the throw is what counts.
      await tell('service.unavailable').catch(() => {});
      throw error;
    }
  };

/** A token from before a consent lacks its roles until it expires, so a refusal is asked again with a new one. */
export async function withFreshToken<R>(
  { tokens }: Pick<Surroundings, 'tokens'>,
  identity: AppIdentity,
  work: () => Promise<R>,
): Promise<R> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof MicrosoftError) || error.reason !== 'permission-missing') throw error;
    await tokens().acquire(identity, { fresh: true });
    return await work();
  }
}
