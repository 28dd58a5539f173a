/** What proving needs of the outside. */
import type { AppIdentity } from '../microsoft/contract.ts';
import type { Stored } from '../platform/tables.ts';
import type { EvidenceHead } from './evidence.ts';
import type { ScopeRow, Slice } from './scope-row.ts';
import type { CanaryAnswer } from './verdict.ts';

export interface CanaryProbe {
  /**
   * Asks for the calendar's id, never for an event. `objectId` is of the mailbox, where Microsoft's answer tells it.
   * @throws MicrosoftError when the answer says nothing about the mailbox.
   */
  ask(
    identity: AppIdentity,
    mailbox: string,
  ): Promise<{ readonly answer: CanaryAnswer; readonly objectId?: string | undefined }>;
}

/** Addresses that may not be kept as such: sealed with a key that is only in Key Vault. */
export interface Sealer {
  seal(text: string): Promise<{ readonly sealed: string; readonly mark: string }>;
  /** Undefined when the key has changed since. */
  open(sealed: string): Promise<string | undefined>;
}

export interface DueEntry {
  readonly dueAt: string;
  readonly organisationId: string;
}

export interface ScopeStore {
  get(organisationId: string): Promise<Stored<ScopeRow> | undefined>;
  /** With its entry in the due index; false when the row has changed since (or, without `before`, is there). */
  save(
    organisationId: string,
    before: Stored<ScopeRow> | undefined,
    after: ScopeRow,
  ): Promise<boolean>;
  /** As `save`, together with the evidence. */
  conclude(
    organisationId: string,
    before: Stored<ScopeRow>,
    after: ScopeRow,
    evidence: EvidenceHead,
  ): Promise<boolean>;
  evidence(organisationId: string, check: string): Promise<EvidenceHead | undefined>;
  /** Oldest first, at most `limit`. */
  due(now: Date, limit: number): Promise<readonly DueEntry[]>;
  addDue(entry: DueEntry): Promise<void>;
  dropDue(entry: DueEntry): Promise<void>;
  putSlice(organisationId: string, check: string, index: number, slice: Slice): Promise<void>;
  slice(organisationId: string, check: string, index: number): Promise<Stored<Slice> | undefined>;
  /** False when it has changed since or is gone. */
  replaceSlice(
    organisationId: string,
    check: string,
    index: number,
    slice: Slice,
    etag: string,
  ): Promise<boolean>;
  eachSlice(organisationId: string, check: string): AsyncGenerator<Slice>;
  /** The evidence and slices of one check. */
  removeCheck(organisationId: string, check: string): Promise<void>;
  forget(organisationId: string): Promise<void>;
}
