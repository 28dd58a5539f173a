/** The claims about a person in an access token of the portal's API. */
import type { Account } from './accounts.ts';

export const AUDIENCE = 'api://calendar-integration';
export const CLIENT_ID = 'portal';
export const ROLES = ['operator', 'operator-read'];
export const ACCESS_TOKEN_SECONDS = 3600;

export function personClaims({ email }: Account, roles: readonly string[]) {
  return { email, email_verified: true, roles: [...roles] };
}
