/**
 * Why Microsoft refuses or does not answer, and what each cause means: the one table that every capability derives
 * from.
 */

/** From Microsoft's numeric or string codes, never from its texts. */
export type MicrosoftCause =
  | 'throttled'
  | 'unavailable'
  | 'replicating'
  | 'conflict'
  | 'not-found'
  | 'app-missing'
  | 'service-principal-missing'
  | 'consent-missing'
  | 'permission-missing'
  | 'secret-invalid'
  | 'secret-expired'
  | 'disabled'
  | 'tenant-missing'
  | 'tenant-problem'
  | 'blocked-by-policy'
  | 'secrets-forbidden'
  | 'secret-lifetime'
  | 'quota'
  /**
   * Exchange refuses this mailbox: it is out of scope, or the permission is gone. One room alone does not show which.
   */
  | 'access-policy'
  | 'mailbox-missing'
  /** Soft-deleted, without a licence, or not in Exchange Online. */
  | 'mailbox-inactive'
  | 'configuration'
  | 'unknown';

/** `replication`: a change has not reached every replica of Entra. `ours`: our registration, credential or request. */
export type CauseNature =
  | 'transient'
  | 'replication'
  | 'object-missing'
  | 'app-missing'
  | 'consent'
  | 'permission'
  | 'credential'
  | 'tenant-policy'
  | 'tenant-gone'
  | 'mailbox'
  | 'ours'
  | 'unknown';

interface Meaning {
  readonly nature: CauseNature;
  /** How much of Microsoft 365 is out of reach: this mailbox, the whole tenant, or else only this request. */
  readonly blocks: 'mailbox' | 'tenant' | undefined;
}

const meaning = (nature: CauseNature, blocks?: Meaning['blocks']): Meaning => ({ nature, blocks });

const meanings: Readonly<Record<MicrosoftCause, Meaning>> = {
  throttled: meaning('transient'),
  unavailable: meaning('transient'),
  replicating: meaning('replication'),
  conflict: meaning('replication'),
  'not-found': meaning('object-missing', 'mailbox'),
  'app-missing': meaning('app-missing', 'tenant'),
  'service-principal-missing': meaning('app-missing', 'tenant'),
  'consent-missing': meaning('consent', 'tenant'),
  'permission-missing': meaning('permission', 'mailbox'),
  'secret-invalid': meaning('credential', 'tenant'),
  'secret-expired': meaning('credential', 'tenant'),
  disabled: meaning('tenant-policy', 'tenant'),
  'tenant-missing': meaning('tenant-gone', 'tenant'),
  'tenant-problem': meaning('tenant-gone', 'tenant'),
  'blocked-by-policy': meaning('tenant-policy', 'tenant'),
  'secrets-forbidden': meaning('tenant-policy'),
  'secret-lifetime': meaning('tenant-policy'),
  quota: meaning('tenant-policy'),
  'access-policy': meaning('mailbox', 'mailbox'),
  'mailbox-missing': meaning('mailbox', 'mailbox'),
  'mailbox-inactive': meaning('mailbox', 'mailbox'),
  // Graph also answers 400 to one odd mailbox, which must not stop the others.
  configuration: meaning('ours'),
  // An unknown answer degrades a connection, and never revokes it.
  unknown: meaning('unknown'),
};

/** The kind of refusal that a cause is. */
export const natureOf = (cause: MicrosoftCause): CauseNature => meanings[cause].nature;

/** Whether Microsoft only has too much to do, or does not answer: the same request may succeed later. */
export const isTransient = (cause: MicrosoftCause): boolean => natureOf(cause) === 'transient';

/** Whether a cause passes by itself, as far as anybody knows. */
export const mayPass = (cause: MicrosoftCause): boolean =>
  ['transient', 'replication', 'unknown'].includes(natureOf(cause));

/** Whether the app can reach nothing in this tenant until somebody mends it. */
export const blocksTenant = (cause: MicrosoftCause): boolean => meanings[cause].blocks === 'tenant';

/** Whether one mailbox is out of reach, which says nothing of the other mailboxes. */
export const blocksMailbox = (cause: MicrosoftCause): boolean =>
  meanings[cause].blocks === 'mailbox';

/** Whether every customer may meet it, when the discovery app or its credential is what Microsoft refuses. */
export const mayConcernAllTenants = (cause: MicrosoftCause): boolean =>
  ['credential', 'ours'].includes(natureOf(cause));
