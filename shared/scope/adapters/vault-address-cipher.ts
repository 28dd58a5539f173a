/** Encrypts short texts with AES-256-GCM under a key that is only in Key Vault. */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { sharedKey } from '../../platform/shared-key.ts';
import type { OpenTable } from '../../platform/tables.ts';
import type { SecretStore } from '../../secrets/contract.ts';
import type { AddressCipher } from '../ports.ts';

const NAME = 'scope-canary-key';
const ROW = ['canary-key', 'version'] as const;
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function vaultAddressCipher(
  openTable: OpenTable,
  secrets: () => SecretStore,
): AddressCipher {
  const key = sharedKey(openTable('ScopeKeys'), ROW, { name: NAME, vault: secrets });
  const derive = (secret: string, use: string) =>
    Buffer.from(hkdfSync('sha256', secret, '', use, 32));
  return {
    async encrypt(text) {
      const secret = await key.agree();
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, derive(secret, 'seal'), nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return {
        sealed: Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url'),
        mark: createHmac('sha256', derive(secret, 'mark')).update(text).digest('base64url'),
      };
    },
    async decrypt(sealed) {
      const secret = await key.find();
      if (secret === undefined) return undefined;
      const bytes = Buffer.from(sealed, 'base64url');
      const [tagAt, bodyAt] = [NONCE_BYTES, NONCE_BYTES + TAG_BYTES];
      try {
        const decipher = createDecipheriv(CIPHER, derive(secret, 'seal'), bytes.subarray(0, tagAt));
        decipher.setAuthTag(bytes.subarray(tagAt, bodyAt));
        const body = [decipher.update(bytes.subarray(bodyAt)), decipher.final()];
        return Buffer.concat(body).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}
