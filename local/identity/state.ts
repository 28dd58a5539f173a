/** The state of the identity service: the signed-in browser sessions and the authorization codes it issued. */
import { randomBytes } from 'node:crypto';
import type { Collection, Store } from '../kit/store.ts';

interface Session {
  readonly tenantId: string;
  readonly userId: string;
}

export interface Code {
  readonly clientId: string;
  readonly tenantId: string;
  readonly userId: string;
  /** The tenant segment of the authorize request: a tenant id, `organizations` or `common`. */
  readonly authority: string;
  readonly redirectUri: string;
  readonly challenge: string | null;
  readonly nonce: string | null;
  readonly scopes: readonly string[];
  readonly expiresAt: string;
  readonly redeemed: boolean;
}

export interface IdentityState {
  readonly sessions: Collection<Session>;
  readonly codes: Collection<Code>;
}

export function openState(store: Store): IdentityState {
  return { sessions: store.collection('sessions'), codes: store.collection('codes') };
}

export function randomHandle(): string {
  return randomBytes(32).toString('base64url');
}
