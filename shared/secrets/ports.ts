/** The storage of watched secrets. Every method throws AppError `storage.unavailable` without an answer. */
import type { RowPage, RowPageRequest } from '../platform/paging.ts';
import type { SecretRecord } from './secret-record.ts';

export interface SecretRecords {
  /** The record of the secret with this name in the vault. */
  get(name: string): Promise<SecretRecord | undefined>;
  /**
   * Changes the record, as `Rows.update` does: `change` is pure and may be asked several times.
   *
   * @returns the record afterwards; undefined when `change` returned undefined
   * @throws AppError `request.busy` when other writers kept winning
   */
  change(
    name: string,
    change: (record: SecretRecord | undefined) => SecretRecord | undefined,
  ): Promise<SecretRecord | undefined>;
  /** Deletes the record, if there is one. */
  remove(name: string): Promise<void>;
  /** Every record, in the order of names. */
  each(): AsyncGenerator<SecretRecord>;
  /** A page, in the order of names. */
  page(request: RowPageRequest): Promise<RowPage<SecretRecord>>;
}
