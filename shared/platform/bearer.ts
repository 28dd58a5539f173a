/** Bearer tokens: the header that carries them, and the published keys that verify them. */
import { createRemoteJWKSet, customFetch, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';

/**
 * The token of an `Authorization` header; undefined for any other header. The scheme's name has no case, and one or
 * more blanks follow it. https://www.rfc-editor.org/rfc/rfc9110#section-11.4, RFC 6750 section 2.1
 */
export const bearerToken = (authorization: string | null): string | undefined =>
  /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1];

/** The keys of an issuer could not be fetched: an outage, which says nothing about the token. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError';
}

export interface PublishedKeys extends JWTVerifyGetKey {
  /** The keys as they were last fetched; undefined before that. */
  jwks(): JSONWebKeySet | undefined;
}

/** One member that is no object must not cost its neighbours: https://www.rfc-editor.org/rfc/rfc7517#section-5 */
const publishedSchema = z.object({
  keys: z
    .array(z.unknown())
    .transform((keys) => keys.filter((key) => z.looseObject({}).safeParse(key).success)),
});

/**
 * The keys at `url`, fetched when a token needs them and kept for ten minutes. A key that is not among them is asked
 * for once in `cooldownMs`. Verifying with them throws `KeysUnavailableError` when they cannot be fetched, and
 * whatever jose throws for a token or for a key that is broken.
 */
export function publishedKeys(
  url: string,
  { timeoutMs, cooldownMs = 30_000 }: { readonly timeoutMs: number; readonly cooldownMs?: number },
): PublishedKeys {
  return createRemoteJWKSet(new URL(url), {
    timeoutDuration: timeoutMs,
    cooldownDuration: cooldownMs,
    async [customFetch](address, init) {
      try {
        const response = await fetch(address, init);
        if (response.status !== 200) throw new Error(`answered ${response.status}`);
        return Response.json(publishedSchema.parse(await response.json()));
      } catch (cause) {
        throw new KeysUnavailableError('The keys of an issuer could not be fetched.', { cause });
      }
    },
  });
}
