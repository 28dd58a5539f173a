/** As whom we act for a connection, and the permissions each app needs. */
import type { AppIdentity } from '../microsoft/contract.ts';
import type { ConnectionRow } from './connection.ts';
import type { Profile } from './contract.ts';

export const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';

export const discoveryRoles = ['Application.ReadWrite.OwnedBy', 'Place.Read.All'] as const;

/** Graph's application permission for calendars; none under RBAC, where Exchange grants instead. */
export const calendarPermission: Readonly<
  Record<Profile, { readonly value: string; readonly id: string } | undefined>
> = {
  consent: { value: 'Calendars.Read', id: '798ee544-9d2d-430c-a058-570e29e34338' },
  'read-basic': { value: 'Calendars.ReadBasic.All', id: '8ba4a692-bc31-4128-9094-475872af8a53' },
  rbac: undefined,
};

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
export const secretName = ({ connectionId }: ConnectionRow): string => `calsync-${connectionId}`;
