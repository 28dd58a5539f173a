/** A connection whose secret can be renewed: one that works, or should. */
import type { Connection, SyncApplication } from '../onboarding/contract.ts';

export interface Renewable extends Connection {
  readonly syncApp: SyncApplication;
}

/** Undefined when there is nothing to renew (any more). */
export const renewable = (connection: Connection | undefined): Renewable | undefined =>
  connection?.syncApp !== undefined &&
  (connection.state === 'ready' || connection.state === 'degraded')
    ? { ...connection, syncApp: connection.syncApp }
    : undefined;
