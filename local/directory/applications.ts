/** Creates and changes registrations and their service principals; every write replicates. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Delays } from '../kit/emulator.ts';
import type { Application, PasswordCredential, ServicePrincipal } from './model.ts';
import type { Records, View } from './records.ts';

interface NewApplication {
  readonly displayName: string;
  readonly uniqueName?: string | null;
  readonly signInAudience?: string;
  readonly redirectUris?: readonly string[];
  readonly requiredResourceAccess?: Application['requiredResourceAccess'];
  readonly tags?: readonly string[];
  readonly notes?: string | null;
  readonly groupMembershipClaims?: string | null;
  readonly federatedCredentials?: Application['federatedCredentials'];
  readonly identifierUris?: readonly string[];
  readonly requestedAccessTokenVersion?: number | null;
  readonly optionalClaims?: object | null;
  readonly info?: object;
  readonly servicePrincipalLockConfiguration?: object | null;
}

export interface Applications {
  register(tenantId: string, fields: NewApplication, ownerId?: string): Application;
  save(application: Application): void;
  /** Soft: the service principal in the home tenant goes with it. */
  remove(application: Application): void;
  /** The service principal stays deleted, as in Graph. */
  restore(application: Application): void;
  purge(application: Application): void;
  addPassword(
    application: Application,
    password: { displayName: string | null; startDateTime: string; endDateTime: string },
  ): PasswordCredential;
  removePassword(application: Application, keyId: string): void;
  addServicePrincipal(tenantId: string, appId: string, displayName: string): ServicePrincipal;
  saveServicePrincipal(principal: ServicePrincipal): void;
  purgeServicePrincipal(principal: ServicePrincipal): void;
}

type Registrations = Pick<
  Applications,
  'register' | 'save' | 'remove' | 'restore' | 'purge' | 'addPassword' | 'removePassword'
>;
type Principals = Pick<
  Applications,
  'addServicePrincipal' | 'saveServicePrincipal' | 'purgeServicePrincipal'
>;
type Replication = Pick<Delays, 'directoryReplicationMs'>;

export function createApplications(
  records: Records,
  latest: View,
  delays: Replication,
): Applications {
  const principals = servicePrincipals(records, delays);
  return { ...principals, ...registrations(records, latest, delays, principals) };
}

function servicePrincipals(records: Records, delays: Replication): Principals {
  const put = (principal: ServicePrincipal, value: ServicePrincipal | null): void => {
    const key = `${principal.tenantId}|${principal.id}`;
    records.servicePrincipals.put(key, value, delays.directoryReplicationMs);
  };
  return {
    addServicePrincipal(tenantId, appId, displayName) {
      const principal: ServicePrincipal = {
        tenantId,
        id: randomUUID(),
        appId,
        displayName,
        accountEnabled: true,
        createdAt: new Date().toISOString(),
        deletedAt: null,
      };
      put(principal, principal);
      return principal;
    },
    saveServicePrincipal: (principal) => put(principal, principal),
    purgeServicePrincipal: (principal) => put(principal, null),
  };
}

function registrations(
  records: Records,
  latest: View,
  delays: Replication,
  { saveServicePrincipal }: Principals,
): Registrations {
  const put = (application: Application, value: Application | null): void => {
    const key = `${application.tenantId}|${application.appId}`;
    records.applications.put(key, value, delays.directoryReplicationMs);
  };
  const save = (application: Application): void => put(application, application);
  return {
    save,
    register(tenantId, fields, ownerId) {
      const application = newApplication(tenantId, fields, ownerId);
      records.transaction(() => {
        records.homes.put(application.appId, tenantId);
        save(application);
      });
      return application;
    },
    remove(application) {
      const deletedAt = new Date().toISOString();
      records.transaction(() => {
        save({ ...application, deletedAt });
        const principal = latest.servicePrincipal(application.tenantId, application.appId);
        if (principal !== undefined) saveServicePrincipal({ ...principal, deletedAt });
      });
    },
    restore: (application) => save({ ...application, deletedAt: null }),
    purge: (application) => put(application, null),
    addPassword(application, password) {
      const secretText = newSecret();
      const now = Date.now();
      const credential: PasswordCredential = {
        keyId: randomUUID(),
        secretText,
        hint: secretText.slice(0, 3),
        ...password,
        effectiveAt: new Date(now + delays.directoryReplicationMs).toISOString(),
      };
      const passwordCredentials = [...application.passwordCredentials, credential];
      save({ ...application, passwordCredentials });
      return credential;
    },
    removePassword(application, keyId) {
      const kept = application.passwordCredentials.filter((known) => known.keyId !== keyId);
      save({ ...application, passwordCredentials: kept });
    },
  };
}

const newApplication = (
  tenantId: string,
  fields: NewApplication,
  ownerId: string | undefined,
): Application => ({
  ...fields,
  tenantId,
  id: randomUUID(),
  appId: randomUUID(),
  displayName: fields.displayName,
  uniqueName: fields.uniqueName ?? null,
  signInAudience: fields.signInAudience ?? 'AzureADandPersonalMicrosoftAccount',
  redirectUris: fields.redirectUris ?? [],
  requiredResourceAccess: fields.requiredResourceAccess ?? [],
  tags: fields.tags ?? [],
  notes: fields.notes ?? null,
  passwordCredentials: [],
  owners: ownerId === undefined ? [] : [ownerId],
  groupMembershipClaims: fields.groupMembershipClaims ?? null,
  federatedCredentials: fields.federatedCredentials ?? [],
  createdAt: new Date().toISOString(),
  deletedAt: null,
});

/** 40 characters with the tilde that Microsoft's secrets carry, so that clients must encode it. */
function newSecret(): string {
  const text = randomBytes(36).toString('base64url').slice(0, 36);
  return `${text.slice(0, 3)}8Q~${text.slice(2)}`.slice(0, 40);
}
