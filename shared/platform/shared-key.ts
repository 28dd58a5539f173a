/** A key that is made once for all processes and lies in Key Vault; which version of it counts is agreed on in one row. */
import { z } from 'zod';
import { requestProblems } from './errors.ts';
import { newSecret } from './ids.ts';
import type { Table } from './tables.ts';

/** What is needed of the store of secrets. */
interface Vault {
  read(name: string, version: string): Promise<{ readonly value: string } | undefined>;
  write(
    name: string,
    value: string,
    options: { readonly tags: Readonly<Record<string, string>> },
  ): Promise<{ readonly version: string }>;
}

export interface SharedKey {
  /** Undefined when none was made, or the vault has lost it. */
  find(): Promise<string | undefined>;
  /** Makes it when there is none. @throws request.busy when others keep changing it. */
  agree(): Promise<string>;
}

const TRIES = 3;

export function sharedKey(
  table: Table,
  [partition, row]: readonly [partition: string, row: string],
  { name, vault }: { readonly name: string; readonly vault: () => Vault },
): SharedKey {
  const versions = table.rows(z.object({ version: z.string() }));
  return {
    async find() {
      const chosen = await versions.get(partition, row);
      if (chosen === undefined) return undefined;
      return (await vault().read(name, chosen.value.version))?.value;
    },
    async agree() {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const chosen = await versions.get(partition, row);
        if (chosen !== undefined) {
          const secret = await vault().read(name, chosen.value.version);
          if (secret !== undefined) return secret.value;
          await versions.remove(partition, row, chosen.etag);
        }
        const { version } = await vault().write(name, newSecret(), { tags: {} });
        // Of processes that make one at once, the first to write this row decides for all.
        await versions.insert(partition, row, { version });
      }
      throw requestProblems.error('request.busy');
    },
  };
}

/** Asked once and kept; a failure is not. */
export function remembered(ask: () => Promise<string>): () => Promise<string> {
  let known: Promise<string> | undefined;
  return async () => {
    known ??= ask();
    try {
      return await known;
    } catch (error) {
      known = undefined;
      throw error;
    }
  };
}
