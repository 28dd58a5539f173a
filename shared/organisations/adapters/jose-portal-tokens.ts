/** Portal access tokens: JWTs of the portal's identity provider, checked against its published keys. */
import { jwtVerify } from 'jose';
import { z } from 'zod';
import { bearerToken, KeysUnavailableError, publishedKeys } from '../../platform/bearer.ts';
import type { PortalUser } from '../../platform/endpoint.ts';
import { sha256 } from '../../platform/ids.ts';
import { lowerAscii } from '../../platform/text.ts';
import { organisationProblems } from '../errors.ts';

const claimsSchema = z.object({
  sub: z.string().min(1),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
  roles: z.array(z.string()).optional(),
});

export interface PortalTokens {
  /** @throws AppError `auth.invalid`, `auth.unavailable` */
  verify(authorization: string | null): Promise<PortalUser>;
}

export function josePortalTokens(options: {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
  readonly timeoutSeconds: number;
}): PortalTokens {
  const keys = publishedKeys(options.jwksUrl, { timeoutMs: options.timeoutSeconds * 1000 });
  return {
    async verify(authorization) {
      const token = bearerToken(authorization);
      if (token === undefined) throw organisationProblems.error('auth.invalid');
      try {
        const { payload } = await jwtVerify(token, keys, {
          // Settings drop a trailing slash; some issuers end in one. The key below is the same for both.
          issuer: [options.issuer, `${options.issuer}/`],
          audience: options.audience,
          algorithms: ['RS256', 'PS256', 'ES256'],
          requiredClaims: ['exp', 'sub'],
          clockTolerance: 60,
        });
        const claims = claimsSchema.parse(payload);
        const roles = claims.roles ?? [];
        return {
          key: sha256(`${options.issuer}|${claims.sub}`).slice(0, 32),
          email: lowerAscii(claims.email ?? ''),
          emailVerified: claims.email_verified === true && claims.email !== undefined,
          operator: roles.includes('operator')
            ? 'full'
            : roles.includes('operator-read')
              ? 'read'
              : 'none',
        };
      } catch (cause) {
        if (cause instanceof KeysUnavailableError) {
          throw organisationProblems.error('auth.unavailable', { cause, retryAfterSeconds: 5 });
        }
        throw organisationProblems.error('auth.invalid', { cause });
      }
    },
  };
}
