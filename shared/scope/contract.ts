/** Proof of mailbox scope, as peers see it: what Calendar Sync can read beyond the meeting rooms, as Microsoft answers. */
import { z } from 'zod';
import type { Profile } from '../onboarding/contract.ts';
import { idSchema } from '../platform/ids.ts';

export type ScopeNotice = 'scope.not-proven' | 'scope.widened' | 'scope.not-limitable';

/** What a proof is about: another app, or another way of granting, needs another proof. */
export interface ScopeSubject {
  readonly clientId: string;
  readonly profile: Profile;
}

export interface MailboxScope {
  /** Looked after from now on: checks come by themselves (idempotent). */
  watch(organisationId: string): Promise<void>;
  /** A device was given a room: before long a check covers it as well. */
  roomAssigned(organisationId: string): Promise<void>;
  /** What people are warned of; undefined while it is proven that access is limited. */
  notice(organisationId: string, subject: ScopeSubject): Promise<ScopeNotice | undefined>;
  /** Nothing stays (disconnect, deletion). */
  forget(organisationId: string): Promise<void>;
}

export const SCOPE_QUEUE = 'scope-checks';

export const checkMessageSchema = z.strictObject({ organisationId: idSchema });
export type CheckMessage = z.infer<typeof checkMessageSchema>;
