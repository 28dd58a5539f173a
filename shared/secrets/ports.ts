/** What watching secrets needs of storage. */
import type { SecretRecord } from './secret-record.ts';

export interface SecretRecords {
  get(name: string): Promise<SecretRecord | undefined>;
  /** Applies a pure change to the newest record, again when another writer was faster; undefined leaves it. */
  change(
    name: string,
    change: (record: SecretRecord | undefined) => SecretRecord | undefined,
  ): Promise<SecretRecord | undefined>;
  remove(name: string): Promise<void>;
  each(): AsyncGenerator<SecretRecord>;
  /** In the order of their names. */
  page(request: { readonly limit: number; readonly after?: string | undefined }): Promise<{
    readonly items: readonly SecretRecord[];
    readonly after?: string | undefined;
  }>;
}
