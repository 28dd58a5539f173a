/** Checks the HS256 tokens that the SDK signs with an access key, for REST calls and for clients. */
import { errors, type JWTPayload, jwtVerify } from 'jose';

type TokenCheckResult = { readonly claims: JWTPayload } | { readonly refused: string };

export type TokenCheck = (token: string | undefined, audience: string) => Promise<TokenCheckResult>;

/** Any of `keys` may have signed. An audience is compared without its query. */
export function createTokenCheck(keys: readonly string[]): TokenCheck {
  const secrets = keys.map((key) => new TextEncoder().encode(key));

  async function verify(token: string): Promise<JWTPayload | string> {
    let reason = 'The token is not signed with an access key.';
    for (const secret of secrets) {
      try {
        const { payload } = await jwtVerify(token, secret, {
          algorithms: ['HS256'],
          requiredClaims: ['exp', 'aud'],
        });
        return payload;
      } catch (error) {
        if (error instanceof errors.JWTExpired) return 'The token expired.';
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) {
          reason = 'The token is malformed.';
        }
      }
    }
    return reason;
  }

  return async (token, audience) => {
    if (token === undefined || token === '') return { refused: 'A token is required.' };
    const claims = await verify(token);
    if (typeof claims === 'string') return { refused: claims };
    const audiences = [claims.aud ?? []].flat().map((value) => value.split('?')[0]);
    return audiences.includes(audience)
      ? { claims }
      : { refused: 'The token is for another audience.' };
  };
}

export function bearer(header: string | undefined): string | undefined {
  return header?.startsWith('Bearer ') ? header.slice('Bearer '.length) : undefined;
}

/** A claim that may be one string, several or absent. */
export function listClaim(claims: JWTPayload, name: string): string[] {
  return [claims[name] ?? []].flat().filter((value) => typeof value === 'string');
}
