/** The Microsoft directory behind identity and Graph: tenants, people, applications, grants, policies and signing keys. */
import type { EmulatorDeps } from '../kit/emulator.ts';
import { type Applications, createApplications } from './applications.ts';
import { type Consent, createConsent } from './consent.ts';
import type { Caller, DirectoryReader, Provider, Tenant, User } from './model.ts';
import { createPartialTokens, type PartialTokens } from './partial-tokens.ts';
import { GRAPH_APP_ID, GRAPH_AUDIENCE } from './permissions.ts';
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
  readonly partialTokens: PartialTokens;
  /** The newest state, which no outside request sees. */
  readonly latest: View;
  /** The directory as one request sees it; take it once per request. */
  view(): View;
  createTenant(request: NewTenant): { tenant: Tenant; users: readonly User[] };
  users(tenantId: string): readonly User[];
  /** In any tenant, ignoring case. */
  userByName(userPrincipalName: string): User | undefined;
  setPolicies(tenantId: string, request: PolicyRequest): void;
  /** The policies in force, as `setPolicies` takes them. */
  policyRequest(tenantId: string): PolicyRequest;
}

export function createDirectory(deps: EmulatorDeps): Directory {
  const store = deps.store('directory');
  const records = openRecords(store);
  const latest = viewOf(records, 'latest');
  const applications = createApplications(records, latest, deps.delays);
  // Seeded tenants count as old: all of their objects have reached every replica.
  const seeding = createApplications(records, latest, { directoryReplicationMs: 0 });
  const signing = createSigning(store.collection('keys'));
  const provider = ensureProvider(
    store.collection('provider'),
    records,
    seeding,
    latest,
    deps.addresses,
  );
  const consent = createConsent(records, latest, deps.delays, (tenantId) => {
    const graph = latest.servicePrincipal(tenantId, GRAPH_APP_ID);
    if (graph === undefined) throw new Error(`No such tenant: ${tenantId}`);
    return graph;
  });
  const { setPolicies, switches } = createPolicies({
    records,
    taken: store.collection('taken-by-switches'),
    applications,
    consent,
    latest,
    provider,
  });
  const policies = (tenantId: string) =>
    records.policies.get(tenantId) ?? defaultPolicies(new Date(0).toISOString());
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
    partialTokens: createPartialTokens(store),
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
    policies,
    setPolicies,
    policyRequest(tenantId) {
      const { applicationAccessPolicy, rbac, appManagement } = policies(tenantId);
      return {
        applicationAccessPolicy,
        rbac: rbac === null ? null : { app: rbac.app, allow: rbac.allow },
        appManagement,
        discovery: switches(tenantId, 'discovery'),
        sync: switches(tenantId, 'sync'),
      };
    },
    application: (tenantId, appId) => latest.application(tenantId, appId),
    servicePrincipal: (tenantId, appId) => latest.servicePrincipal(tenantId, appId),
    isSyncApplication: (tenantId, appId) =>
      tenantId !== provider.tenantId && latest.application(tenantId, appId) !== undefined,
    caller: (authorization) => readCaller(signing, authorization),
  };
}

/** Reads the caller of a Graph request from its bearer token. */
async function readCaller(
  signing: Signing,
  authorization: string | undefined,
): Promise<Caller | undefined> {
  const [, token] = /^bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  if (token === undefined) return undefined;
  const claims = await signing.verify(token, GRAPH_AUDIENCE);
  const { tid, appid, oid, roles, scp } = claims ?? {};
  if (typeof tid !== 'string' || typeof appid !== 'string' || typeof oid !== 'string') {
    return undefined;
  }
  return {
    tenantId: tid,
    appId: appid,
    objectId: oid,
    roles: Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [],
    scopes: typeof scp === 'string' ? scp.split(' ') : [],
  };
}
