/** The connection between an organisation and a Microsoft tenant, as peers see it. */
import type { AppIdentity } from '../microsoft/contract.ts';

export type ConnectionState =
  | 'not-connected'
  | 'awaiting-discovery-consent'
  | 'validating'
  | 'awaiting-sync-consent'
  | 'verifying'
  | 'ready'
  | 'degraded'
  | 'failed'
  | 'cancelled'
  | 'disconnecting';

export type Profile = 'consent' | 'rbac' | 'read-basic';

export interface Connection {
  readonly organisationId: string;
  readonly connectionId: string;
  readonly state: ConnectionState;
  readonly profile: Profile;
  readonly tenantId: string;
  /** For rooms. */
  readonly discovery: AppIdentity;
  /** For calendars; present once its secret is in Key Vault. */
  readonly sync?: AppIdentity | undefined;
}

export interface Connections {
  /** Undefined before a tenant is proven and after a disconnect. */
  get(organisationId: string): Promise<Connection | undefined>;
  /** What a calendar or room read told about access; health is decided from these (design section 3). */
  observe(organisationId: string, observation: 'ok' | 'lost-access', code?: string): Promise<void>;
}
