/** Says what a failed calendar read means for the room and its organisation. */
import type { MicrosoftCause, MicrosoftError } from '../microsoft/contract.ts';

export type ReadFailure =
  | 'throttled'
  | 'refused'
  | 'missing'
  | 'inactive'
  | 'lost-access'
  | 'transient';

const meanings: Readonly<Record<MicrosoftCause, ReadFailure>> = {
  throttled: 'throttled',
  'access-policy': 'refused',
  'permission-missing': 'refused',
  'mailbox-missing': 'missing',
  'mailbox-inactive': 'inactive',
  'not-found': 'missing',
  unavailable: 'transient',
  replicating: 'transient',
  quota: 'transient',
  conflict: 'transient',
  unknown: 'transient',
  // Graph answers 400 for a single broken mailbox, which must not stop the other rooms.
  configuration: 'transient',
  'secrets-forbidden': 'transient',
  'secret-lifetime': 'transient',
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
