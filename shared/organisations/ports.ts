/** What organisations need from outside. */
import type { PortalUser } from '../platform/endpoint.ts';

export interface PortalTokens {
  /** @throws `auth.invalid` */
  verify(authorization: string | null): Promise<PortalUser>;
}
