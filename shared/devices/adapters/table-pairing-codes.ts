/** Pairing codes by keyed hash, and the key itself: in Key Vault, its version agreed on through one row. */
import { z } from 'zod';
import { requestProblems } from '../../platform/errors.ts';
import { newSecret } from '../../platform/ids.ts';
import type { OpenTable } from '../../platform/tables.ts';
import type { SecretStore } from '../../secrets/contract.ts';
import { hashPairingCode } from '../pairing-code.ts';
import type { PairingCodes } from '../ports.ts';

const entrySchema = z.object({
  organisationId: z.string(),
  deviceId: z.string(),
  expiresAt: z.string(),
});
const versionSchema = z.object({ version: z.string() });

const CODE = 'code';
const KEY_PARTITION = 'key';
const KEY_ROW = 'current';
const KEY_NAME = 'pairing-key';
const KEY_TRIES = 3;

export function tablePairingCodes(openTable: OpenTable, secrets: () => SecretStore): PairingCodes {
  const table = openTable('PairingCodes');
  const codes = table.rows(entrySchema);
  const versions = table.rows(versionSchema);

  /** Instances that start together may each write a version: the row they race for decides which counts. */
  async function agreeOnKey(): Promise<string> {
    for (let tries = 0; tries < KEY_TRIES; tries += 1) {
      const known = await versions.get(KEY_PARTITION, KEY_ROW);
      if (known !== undefined) {
        const secret = await secrets().read(KEY_NAME, known.value.version);
        if (secret !== undefined) return secret.value;
        await versions.remove(KEY_PARTITION, KEY_ROW, known.etag);
      }
      const { version } = await secrets().write(KEY_NAME, newSecret(), { tags: {} });
      await versions.insert(KEY_PARTITION, KEY_ROW, { version });
    }
    throw requestProblems.error('request.busy');
  }

  let key: Promise<string> | undefined;
  async function pairingKey(): Promise<string> {
    key ??= agreeOnKey();
    try {
      return await key;
    } catch (error) {
      key = undefined;
      throw error;
    }
  }

  return {
    hash: async (code) => hashPairingCode(await pairingKey(), code),
    async find(codeHash) {
      return (await codes.get(codeHash, CODE))?.value;
    },
    add: (codeHash, entry) => codes.insert(codeHash, CODE, entry),
    async remove(codeHash) {
      await codes.remove(codeHash, CODE);
    },
  };
}
