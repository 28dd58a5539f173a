/** Mailbox access as other capabilities see it: whether Calendar Sync can read more than the meeting rooms. */
import { z } from 'zod';
import type { AccessMode } from '../onboarding/contract.ts';
import { idSchema } from '../platform/ids.ts';

export type AccessNotice = 'scope.not-proven' | 'scope.widened' | 'scope.not-limitable';

/** The subject of a proof: a new sync app, or a new access mode, needs a new proof. */
export interface AccessSubject {
  readonly clientId: string;
  readonly profile: AccessMode;
}

export interface MailboxAccess {
  /** Plans checks from now on (idempotent). @throws AppError `storage.unavailable` */
  watch(organisationId: string): Promise<void>;
  /** Plans a check that covers a newly assigned room. @throws AppError `storage.unavailable`, `request.busy` */
  roomAssigned(organisationId: string): Promise<void>;
  /** The warning to show; undefined while access is proven to be limited. @throws AppError `storage.unavailable` */
  notice(organisationId: string, subject: AccessSubject): Promise<AccessNotice | undefined>;
  /** Removes all data and resolves the alerts (disconnect, deletion). @throws AppError `storage.unavailable` */
  forget(organisationId: string): Promise<void>;
}

/**
 * A change of access in Exchange can take so long:
 * https://learn.microsoft.com/exchange/permissions-exo/application-rbac#limitations
 */
export const PROPAGATION_MS = 2 * 3600_000;

export const SCOPE_QUEUE = 'scope-checks';

export const checkMessageSchema = z.object({ organisationId: idSchema });
export type CheckMessage = z.infer<typeof checkMessageSchema>;
