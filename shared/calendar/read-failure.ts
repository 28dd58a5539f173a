/** What a failed read of a calendar means for the room, its organisation or just this moment. */
import type { MicrosoftCause } from '../microsoft/contract.ts';

export type ReadFailure = 'throttled' | 'refused' | 'missing' | 'lost-access' | 'passing';

const meanings: Readonly<Record<MicrosoftCause, ReadFailure>> = {
  throttled: 'throttled',
  'access-policy': 'refused',
  'permission-missing': 'refused',
  'mailbox-missing': 'missing',
  'not-found': 'missing',
  unavailable: 'passing',
  replicating: 'passing',
  quota: 'passing',
  conflict: 'passing',
  unknown: 'passing',
  'consent-missing': 'lost-access',
  'secret-invalid': 'lost-access',
  'secret-expired': 'lost-access',
  'app-missing': 'lost-access',
  'service-principal-missing': 'lost-access',
  disabled: 'lost-access',
  'tenant-missing': 'lost-access',
  'tenant-problem': 'lost-access',
  'blocked-by-policy': 'lost-access',
  'secrets-forbidden': 'lost-access',
  'secret-lifetime': 'lost-access',
  configuration: 'lost-access',
};

export const meaningOf = (reason: MicrosoftCause): ReadFailure => meanings[reason];
