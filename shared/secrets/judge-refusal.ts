/** A refusal of Microsoft or of the vault as the result of a renewal's step. */
import { type MicrosoftCause, MicrosoftError } from '../microsoft/contract.ts';
import { AppError } from '../platform/errors.ts';
import { hopeless } from './rotation-causes.ts';
import { failed, type Unfinished, waiting } from './rotation-steps.ts';

/** `pending` names what the new secret's way through Microsoft explains at this step. */
export function judge(error: unknown, pending: readonly MicrosoftCause[] = []): Unfinished {
  if (error instanceof AppError) {
    const refused = error.code === 'secrets.forbidden' || error.code === 'secrets.firewall';
    return refused ? failed('rotation.vault-refused') : waiting('rotation.service-unavailable');
  }
  if (!(error instanceof MicrosoftError)) throw error;
  const { reason, retryAfterSeconds } = error;
  if (reason === 'throttled' || reason === 'unavailable') {
    return waiting('rotation.microsoft-unavailable', retryAfterSeconds);
  }
  if (pending.includes(reason)) return waiting('rotation.not-accepted');
  const end = hopeless[reason];
  return end === undefined ? waiting('rotation.microsoft-unexpected') : failed(end);
}
