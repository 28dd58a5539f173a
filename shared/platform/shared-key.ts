/** A key that is made once for all processes and lies in Key Vault. One row says which version of it counts. */
import { z } from 'zod';
import { newSecret } from './ids.ts';
import { conflict, retryOnConflict } from './optimistic.ts';
import type { Table } from './tables.ts';

interface Vault {
  read(name: string, version: string): Promise<{ readonly value: string } | undefined>;
  write(
    name: string,
    value: string,
    options: { readonly tags: Readonly<Record<string, string>> },
  ): Promise<{ readonly version: string }>;
}

export interface SharedKey {
  /**
   * @returns undefined when no key was made yet, or the vault has lost it
   * @throws AppError `storage.unavailable`, and what the vault throws
   */
  find(): Promise<string | undefined>;
  /**
   * Reads the key, or makes it when there is none.
   *
   * @throws AppError `request.busy` when others keep changing it, `storage.unavailable`, and what the vault throws
   */
  agree(): Promise<string>;
}

/**
 * The key `name` of `vault`, whose version is in the row of `table` at [partition, row].
 *
 * @throws AppError `request.busy` from `agree` alone
 */
export function sharedKey(
  table: Table,
  [partition, row]: readonly [partition: string, row: string],
  { name, vault }: { readonly name: string; readonly vault: () => Vault },
): SharedKey {
  const versions = table.rows(z.object({ version: z.string() }));
  const read = async (version: string) => (await vault().read(name, version))?.value;
  const make = async () => {
    const value = newSecret();
    const { version } = await vault().write(name, value, { tags: {} });
    return { value, version };
  };
  return {
    async find() {
      const chosen = await versions.get(partition, row);
      return chosen === undefined ? undefined : await read(chosen.value.version);
    },
    async agree() {
      let own: { readonly value: string; readonly version: string } | undefined;
      return await retryOnConflict(async () => {
        const chosen = await versions.get(partition, row);
        const value = chosen === undefined ? undefined : await read(chosen.value.version);
        if (value !== undefined) return value;
        own ??= await make();
        const { version } = own;
        // Several processes may make a key at once: the first to write this row decides for all.
        const isFirst =
          chosen === undefined
            ? await versions.insert(partition, row, { version })
            : await versions.replace(partition, row, { version }, chosen.etag);
        return isFirst ? own.value : conflict;
      });
    },
  };
}
