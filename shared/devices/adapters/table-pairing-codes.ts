/** Pairing codes by keyed hash, and the key itself: in Key Vault, its version agreed on through one row. */
import { z } from 'zod';
import { remembered } from '../../platform/remembered.ts';
import { sharedKey } from '../../platform/shared-key.ts';
import type { OpenTable } from '../../platform/tables.ts';
import type { SecretStore } from '../../secrets/contract.ts';
import { hashPairingCode } from '../pairing-code.ts';
import type { PairingCodes } from '../ports.ts';

const entrySchema = z.object({
  organisationId: z.string(),
  deviceId: z.string(),
  expiresAt: z.string(),
});

const CODE = 'code';
const KEY_ROW = ['key', 'current'] as const;
const KEY_NAME = 'pairing-key';

export function tablePairingCodes(openTable: OpenTable, secrets: () => SecretStore): PairingCodes {
  const table = openTable('PairingCodes');
  const codes = table.rows(entrySchema);
  const pairingKey = remembered(
    sharedKey(table, KEY_ROW, { name: KEY_NAME, vault: secrets }).agree,
  );

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
