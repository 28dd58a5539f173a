/** As whom this service acts for a connection, and the names of what it makes. */
import type { AppIdentity } from '../../microsoft/contract.ts';
import { type AccessModeFacts, expectedPermissions } from './access-mode-steps.ts';
import { discoveryPermissions } from './access-modes.ts';
import type { ConnectionRow, RowIn, SyncAppWithSecret } from './connection.ts';

export const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';

type Tenant = RowIn<'ready'>['tenant'];

export const discoveryOf = ({ tenant }: { readonly tenant: Tenant }): AppIdentity => ({
  app: 'discovery',
  tenantId: tenant.id,
  expectedRoles: discoveryPermissions.map(({ value }) => value),
});

export const syncOf = ({
  tenant,
  syncApp,
  ...accessMode
}: AccessModeFacts & {
  readonly tenant: Tenant;
  readonly syncApp: SyncAppWithSecret;
}): AppIdentity => ({
  app: 'sync',
  tenantId: tenant.id,
  expectedRoles: expectedPermissions(accessMode).map(({ value }) => value),
  clientId: syncApp.clientId,
  secretName: syncApp.secret.name,
  secretVersion: syncApp.secret.version,
});

export const uniqueName = ({
  organisationId,
  connectionId,
}: Pick<ConnectionRow, 'organisationId' | 'connectionId'>): string =>
  `clickshare-calendar-sync-${organisationId}-${connectionId}`;

/** Names appear in logs and events, so they mean nothing outside the vault. */
export const secretName = ({ connectionId }: Pick<ConnectionRow, 'connectionId'>): string =>
  `calsync-${connectionId}`;
