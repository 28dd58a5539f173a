/** A refusal of Microsoft or of the vault as the result of a renewal's step. */
import {
  isTransient,
  type MicrosoftCause,
  MicrosoftError,
  namesOurCredential,
} from '../microsoft/contract.ts';
import { isRefused } from '../platform/dependencies.ts';
import { isUnavailable } from '../platform/saga-activity.ts';
import { failed, type Unfinished, waiting } from './rotation-steps.ts';

const unexpected = waiting('rotation.microsoft-unexpected');
const unavailable = waiting('rotation.microsoft-unavailable');
const notManageable = failed('rotation.app-not-manageable');

/** Waiting helps where Microsoft does not answer or answers oddly; elsewhere people must change something. */
const results: Readonly<Record<MicrosoftCause, Unfinished>> = {
  throttled: unavailable,
  unavailable,
  replicating: unexpected,
  conflict: unexpected,
  'not-found': notManageable,
  'app-missing': notManageable,
  'service-principal-missing': notManageable,
  'consent-missing': notManageable,
  'permission-missing': notManageable,
  'secret-invalid': unexpected,
  'secret-expired': unexpected,
  disabled: notManageable,
  'tenant-missing': unexpected,
  'tenant-problem': unexpected,
  'blocked-by-policy': unexpected,
  'secrets-forbidden': failed('rotation.secrets-forbidden'),
  'secret-lifetime': failed('rotation.lifetime-forbidden'),
  quota: unexpected,
  'access-policy': unexpected,
  'mailbox-missing': unexpected,
  'mailbox-inactive': unexpected,
  configuration: unexpected,
  unknown: unexpected,
};

/**
 * What our own dependencies or our own credential are refused is never the customer's: operators were told, and the
 * renewal waits for them.
 *
 * @throws what was thrown, unless it is a MicrosoftError, or an upstream of ours that refuses or does not answer
 */
export function renewalAfterRefusal(error: unknown): Unfinished {
  if (isUnavailable(error)) {
    return waiting('rotation.service-unavailable', error.retryAfterSeconds);
  }
  if (isRefused(error)) return waiting('rotation.service-misconfigured');
  if (!(error instanceof MicrosoftError)) throw error;
  if (error.refusedApp === 'discovery' && namesOurCredential(error)) {
    return waiting('rotation.service-misconfigured');
  }
  return isTransient(error.reason)
    ? waiting('rotation.microsoft-unavailable', error.retryAfterSeconds)
    : results[error.reason];
}
