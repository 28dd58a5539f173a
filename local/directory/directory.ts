/** The Microsoft directory behind identity and Graph: tenants, people, applications, grants, policies and signing keys. */
import type { Surroundings } from '../kit/emulator.ts';
import { type Applications, createApplications } from './applications.ts';
import { readCaller } from './caller.ts';
import { type Consent, createConsent } from './consent.ts';
import type { DirectoryReader, Provider, Tenant, User } from './model.ts';
import { GRAPH_APP_ID } from './permissions.ts';
import { createPolicies, type PolicyRequest } from './policies.ts';
import { ensureProvider } from './provider.ts';
import { openRecords, type View, viewOf } from './records.ts';
import { anyReplica } from './replication.ts';
import { createSigning, type Signing } from './signing.ts';
import { createTenant, defaultPolicies, type NewTenant } from './tenants.ts';

export interface Directory extends DirectoryReader {
  readonly provider: Provider;
  readonly signing: Signing;
  readonly applications: Applications;
  readonly consent: Consent;
  /** The truth, which no outside request sees. */
  readonly latest: View;
  /** What one request sees: take it once per request. */
  view(): View;
  createTenant(request: NewTenant): { tenant: Tenant; users: readonly User[] };
  users(tenantId: string): readonly User[];
  /** In any tenant, ignoring case. */
  userByName(userPrincipalName: string): User | undefined;
  setPolicies(tenantId: string, request: PolicyRequest): void;
}

export function createDirectory(surroundings: Surroundings): Directory {
  const store = surroundings.store('directory');
  const records = openRecords(store);
  const latest = viewOf(records, 'latest');
  const applications = createApplications(records, latest, surroundings.delays);
  // Seeded tenants are as old as any: nothing of them is still on its way to a replica.
  const seeding = createApplications(records, latest, { directoryReplicationMs: 0 });
  const signing = createSigning(store.collection('keys'));
  const provider = ensureProvider(
    store.collection('provider'),
    records,
    seeding,
    latest,
    surroundings.addresses,
  );
  const consent = createConsent(records, latest, surroundings.delays, (tenantId) => {
    const graph = latest.servicePrincipal(tenantId, GRAPH_APP_ID);
    if (graph === undefined) throw new Error(`No such tenant: ${tenantId}`);
    return graph;
  });
  const setPolicies = createPolicies({
    records,
    taken: store.collection('taken-by-switches'),
    applications,
    consent,
    latest,
    provider,
  });
  const findUser = (prefix: string, idOrName: string): User | undefined => {
    const wanted = idOrName.toLowerCase();
    return records.users
      .list(prefix)
      .find((user) => user.id === wanted || user.userPrincipalName.toLowerCase() === wanted);
  };
  return {
    provider,
    signing,
    applications,
    consent,
    latest,
    view: () => viewOf(records, anyReplica()),
    tenants: () => records.tenants.list(),
    tenant(idOrDomain) {
      const wanted = idOrDomain.toLowerCase();
      return (
        records.tenants.get(wanted) ??
        records.tenants.list().find((tenant) => tenant.domain === wanted)
      );
    },
    createTenant: (request) => createTenant(records, seeding, request),
    users: (tenantId) => records.users.list(`${tenantId}|`),
    user: (tenantId, idOrName) => findUser(`${tenantId}|`, idOrName),
    userByName: (name) => findUser('', name),
    policies: (tenantId) =>
      records.policies.get(tenantId) ?? defaultPolicies(new Date(0).toISOString()),
    setPolicies,
    application: (tenantId, appId) => latest.application(tenantId, appId),
    servicePrincipal: (tenantId, appId) => latest.servicePrincipal(tenantId, appId),
    isSyncApplication: (tenantId, appId) =>
      tenantId !== provider.tenantId && latest.application(tenantId, appId) !== undefined,
    caller: (authorization) => readCaller(signing, authorization),
  };
}
