/** The ports of mailbox access. */
import type { AppIdentity } from '../microsoft/contract.ts';
import type { Stored } from '../platform/tables.ts';
import type { EvidenceHead } from './evidence.ts';
import type { MailboxAccessRow, Slice } from './mailbox-access-row.ts';
import type { ProbeAnswer } from './verdict.ts';

export interface OutOfScopeProbe {
  /**
   * Asks for the id of the mailbox's calendar, never for an event: https://learn.microsoft.com/graph/api/calendar-get.
   * `objectId` is the mailbox's, where Microsoft's answer contains it.
   *
   * @throws MicrosoftError when the answer says nothing about the mailbox
   */
  ask(
    identity: AppIdentity,
    mailbox: string,
  ): Promise<{ readonly answer: ProbeAnswer; readonly objectId?: string | undefined }>;
}

/** Encrypts addresses that may not be stored in the clear, with a key that is only in Key Vault. */
export interface AddressCipher {
  /** `sealed` is the ciphertext; `mark` is an HMAC, equal for equal texts. @throws AppError when Key Vault does not answer */
  encrypt(text: string): Promise<{ readonly sealed: string; readonly mark: string }>;
  /** Returns undefined when the key has changed since. @throws AppError when Key Vault does not answer */
  decrypt(sealed: string): Promise<string | undefined>;
}

export interface DueEntry {
  readonly dueAt: string;
  readonly organisationId: string;
}

export interface MailboxAccessStore {
  /** @throws AppError `storage.unavailable`, as every method here */
  get(organisationId: string): Promise<Stored<MailboxAccessRow> | undefined>;
  /** Writes the row and its entry in the due index. False when the row has changed since, or exists and `before` is undefined. */
  save(
    organisationId: string,
    before: Stored<MailboxAccessRow> | undefined,
    after: MailboxAccessRow,
  ): Promise<boolean>;
  /** As `save`, together with the evidence. */
  conclude(
    organisationId: string,
    before: Stored<MailboxAccessRow>,
    after: MailboxAccessRow,
    evidence: EvidenceHead,
  ): Promise<boolean>;
  /** The evidence of one check without its rooms; undefined when it is not kept any more. */
  evidence(organisationId: string, check: string): Promise<EvidenceHead | undefined>;
  /** Entries whose time is before `now`: oldest first, at most `limit`. */
  due(now: Date, limit: number): Promise<readonly DueEntry[]>;
  /** Adds an entry to the due index (idempotent). */
  addDue(entry: DueEntry): Promise<void>;
  /** Removes an outdated entry of the due index. */
  dropDue(entry: DueEntry): Promise<void>;
  /** Writes the rooms of one slice, whatever was there. */
  putSlice(organisationId: string, check: string, index: number, slice: Slice): Promise<void>;
  /** One slice, by its index from 0; undefined when the check was removed. */
  slice(organisationId: string, check: string, index: number): Promise<Stored<Slice> | undefined>;
  /** False when it has changed since or is gone. */
  replaceSlice(
    organisationId: string,
    check: string,
    index: number,
    slice: Slice,
    etag: string,
  ): Promise<boolean>;
  /** The slices of one check in order. */
  eachSlice(organisationId: string, check: string): AsyncGenerator<Slice>;
  /** Removes the evidence and slices of one check. */
  removeCheck(organisationId: string, check: string): Promise<void>;
  /** Removes everything of the organisation (idempotent). */
  forget(organisationId: string): Promise<void>;
}
