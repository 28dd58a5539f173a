/** The key behind `clientState`: made once, kept in Key Vault, remembered by each process. */
import { z } from 'zod';
import { newSecret } from '../../platform/ids.ts';
import type { OpenTable } from '../../platform/tables.ts';
import type { SecretStore } from '../../secrets/contract.ts';
import type { NotificationKey } from '../ports.ts';

const NAME = 'notification-key';
const KEY = ['notification-key', 'version'] as const;

export function vaultNotificationKey(
  openTable: OpenTable,
  secrets: () => SecretStore,
): NotificationKey {
  const rows = openTable('NotificationKeys').rows(z.object({ version: z.string() }));
  const find = async (): Promise<string | undefined> => {
    const chosen = await rows.get(...KEY);
    if (chosen === undefined) return undefined;
    return (await secrets().read(NAME, chosen.value.version))?.value;
  };
  const load = async (): Promise<string> => {
    const known = await find();
    if (known !== undefined) return known;
    const value = newSecret();
    const { version } = await secrets().write(NAME, value, { tags: {} });
    // Of two processes that make one at once, the first to write this row decides for both.
    if (await rows.insert(...KEY, { version })) return value;
    const theirs = await find();
    if (theirs !== undefined) return theirs;
    // The row names a version that the vault has lost.
    await rows.put(...KEY, { version });
    return value;
  };
  let loading: Promise<string> | undefined;
  return async () => {
    loading ??= load();
    try {
      return await loading;
    } catch (error) {
      loading = undefined;
      throw error;
    }
  };
}
