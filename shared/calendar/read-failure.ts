/** Says what a failed calendar read means for the room and its organisation. */
import { isTransient, type MicrosoftCause, type MicrosoftError } from '../microsoft/contract.ts';

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

/** The directory does not know the user: no mailbox either. */
const UNKNOWN_USER = ['Request_ResourceNotFound', 'Directory_ObjectNotFound'];

/** Too many requests to one mailbox at once may also be answered by 503 with `Retry-After`. */
export function meaningOf({
  reason,
  code,
  retryAfterSeconds,
}: Pick<MicrosoftError, 'reason' | 'retryAfterSeconds'> & {
  readonly code?: string | undefined;
}): ReadFailure {
  if (reason === 'unavailable' && retryAfterSeconds !== undefined) return 'throttled';
  // Other codes of a 404, such as ErrorItemNotFound, leave the cause open.
  if (reason === 'not-found' && code !== undefined && !UNKNOWN_USER.includes(code)) {
    return 'transient';
  }
  return meanings[reason];
}

/** Microsoft answers, and its answer leaves the cause open. */
export const isUnclear = (error: MicrosoftError): boolean =>
  meaningOf(error) === 'transient' && !isTransient(error.reason) && error.reason !== 'replicating';
