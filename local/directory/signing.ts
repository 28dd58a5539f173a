/** One RSA signing key per tenant, made when first needed and kept; tokens name their tenant in `tid`. */
import {
  decodeJwt,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose';
import type { Collection } from '../kit/store.ts';

const ALGORITHM = 'RS256';

interface StoredKey {
  readonly tenantId: string;
  readonly kid: string;
  readonly privateJwk: JWK;
}

export interface Signing {
  sign(tenantId: string, claims: JWTPayload): Promise<string>;
  /** The claims of an unexpired token that we signed for this audience; undefined for any other. */
  verify(token: string, audience: string): Promise<JWTPayload | undefined>;
  /** Public JWK of one tenant. */
  publicKey(tenantId: string): Promise<JWK>;
  /** The tenants that have a key so far. */
  tenantsWithKeys(): readonly string[];
}

interface LoadedKey {
  readonly kid: string;
  readonly private: CryptoKey;
  readonly public: CryptoKey;
  readonly publicJwk: JWK;
}

export function createSigning(keys: Collection<StoredKey>): Signing {
  const loaded = new Map<string, Promise<LoadedKey>>();
  const keyOf = (tenantId: string): Promise<LoadedKey> => {
    const known = loaded.get(tenantId) ?? load(keys, tenantId);
    loaded.set(tenantId, known);
    return known;
  };
  return {
    async sign(tenantId, claims) {
      const key = await keyOf(tenantId);
      return new SignJWT(claims)
        .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', kid: key.kid })
        .sign(key.private);
    },
    async verify(token, audience) {
      try {
        const { tid } = decodeJwt(token);
        if (typeof tid !== 'string' || keys.get(tid) === undefined) return undefined;
        const key = await keyOf(tid);
        const { payload } = await jwtVerify(token, key.public, {
          audience,
          algorithms: [ALGORITHM],
          requiredClaims: ['exp', 'iss', 'sub'],
        });
        return payload;
      } catch {
        return undefined;
      }
    },
    async publicKey(tenantId) {
      return (await keyOf(tenantId)).publicJwk;
    },
    tenantsWithKeys: () => keys.list().map(({ tenantId }) => tenantId),
  };
}

async function load(keys: Collection<StoredKey>, tenantId: string): Promise<LoadedKey> {
  const stored = keys.get(tenantId) ?? (await generate(tenantId));
  keys.put(tenantId, stored);
  const { kty, n, e } = stored.privateJwk;
  const publicJwk = { kty, n, e, kid: stored.kid, use: 'sig' } as JWK;
  return {
    kid: stored.kid,
    private: await importKey(stored.privateJwk),
    public: await importKey(publicJwk),
    publicJwk,
  };
}

async function generate(tenantId: string): Promise<StoredKey> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  return { tenantId, kid: crypto.randomUUID(), privateJwk: await exportJWK(privateKey) };
}

async function importKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, ALGORITHM);
  if (key instanceof Uint8Array) throw new Error('An RSA key was expected.');
  return key;
}
