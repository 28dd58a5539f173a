/** What a failed read of a calendar means for the room, its organisation or just this moment. */
import type { MicrosoftCause, MicrosoftError } from '../microsoft/contract.ts';

export type ReadFailure =
  | 'throttled'
  | 'refused'
  | 'missing'
  | 'inactive'
  | 'lost-access'
  | 'passing';

const meanings: Readonly<Record<MicrosoftCause, ReadFailure>> = {
  throttled: 'throttled',
  'access-policy': 'refused',
  'permission-missing': 'refused',
  'mailbox-missing': 'missing',
  'mailbox-inactive': 'inactive',
  'not-found': 'missing',
  unavailable: 'passing',
  replicating: 'passing',
  quota: 'passing',
  conflict: 'passing',
  unknown: 'passing',
  // Graph answers 400 to one odd mailbox: that must not stop the others.
  configuration: 'passing',
  'secrets-forbidden': 'passing',
  'secret-lifetime': 'passing',
  'consent-missing': 'lost-access',
  'secret-invalid': 'lost-access',
  'secret-expired': 'lost-access',
  'app-missing': 'lost-access',
  'service-principal-missing': 'lost-access',
  disabled: 'lost-access',
  'tenant-missing': 'lost-access',
  'tenant-problem': 'lost-access',
  'blocked-by-policy': 'lost-access',
};

/** Too many requests to one mailbox at once may also be answered by 503 with `Retry-After`. */
export const meaningOf = ({
  reason,
  retryAfterSeconds,
}: Pick<MicrosoftError, 'reason' | 'retryAfterSeconds'>): ReadFailure =>
  reason === 'unavailable' && retryAfterSeconds !== undefined ? 'throttled' : meanings[reason];
