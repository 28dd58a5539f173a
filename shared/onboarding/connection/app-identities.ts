/** As whom we act for a connection. */
import type { AppIdentity } from '../../microsoft/contract.ts';
import type { ConnectionRow } from './connection.ts';

export const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';

export const discoveryOf = ({ tenant }: ConnectionRow): AppIdentity | undefined =>
  tenant === undefined ? undefined : { app: 'discovery', tenantId: tenant.id };

/** Undefined until its secret is in the vault. */
export const syncOf = ({ tenant, syncApp }: ConnectionRow): AppIdentity | undefined =>
  tenant === undefined || syncApp?.secret === undefined
    ? undefined
    : {
        app: 'sync',
        tenantId: tenant.id,
        clientId: syncApp.clientId,
        secretName: syncApp.secret.name,
        secretVersion: syncApp.secret.version,
      };

export const uniqueName = ({ organisationId, connectionId }: ConnectionRow): string =>
  `clickshare-calendar-sync-${organisationId}-${connectionId}`;

/** Names appear in logs and events, so they mean nothing outside the vault. */
export const secretName = ({ connectionId }: Pick<ConnectionRow, 'connectionId'>): string =>
  `calsync-${connectionId}`;
