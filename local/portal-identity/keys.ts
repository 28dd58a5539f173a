/** The provider's signing key and cookie key, made when first needed and kept. */
import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Store } from '../kit/store.ts';

export const ALGORITHM = 'RS256';

export interface Keys {
  /** Private, with `kid`. */
  readonly signing: JWK;
  readonly cookie: string;
}

export async function loadKeys(store: Store): Promise<Keys> {
  const kept = store.collection<Keys>('keys');
  const known = kept.get('current');
  if (known !== undefined) return known;
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  const keys = {
    signing: { ...jwk, kid: randomBytes(8).toString('hex'), alg: ALGORITHM, use: 'sig' },
    cookie: randomBytes(32).toString('base64url'),
  };
  kept.put('current', keys);
  return keys;
}
