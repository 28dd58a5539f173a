/**
 * An administrator's decisions about the applications of a tenant: mailbox policies, credential policy, and switches.
 */
import type { Collection } from '../kit/store.ts';
import type { Applications } from './applications.ts';
import type { Consent, Withdrawn } from './consent.ts';
import type { Application, Policies, Provider, ServicePrincipal } from './model.ts';
import { GRAPH_APP_ID } from './permissions.ts';
import type { Records, View } from './records.ts';

/** False takes the consent away, true gives back what false took; likewise for the other two. */
interface Switches {
  readonly consent?: boolean;
  readonly enabled?: boolean;
  readonly deleted?: boolean;
}

type AppKind = 'discovery' | 'sync';

/** Replaces every policy: an absent one goes back to its default. */
export interface PolicyRequest {
  readonly applicationAccessPolicy?: Policies['applicationAccessPolicy'];
  readonly rbac?: Policies['rbac'];
  readonly appManagement?: Policies['appManagement'];
  readonly discovery?: Switches;
  readonly sync?: Switches;
}

/** The grants that the switches took from one tenant; switching back restores these and nothing else. */
interface Taken {
  readonly withdrawn: Readonly<Record<string, Withdrawn>>;
  readonly applications: readonly Application[];
  readonly servicePrincipals: readonly ServicePrincipal[];
}

export function createPolicies(context: {
  records: Records;
  taken: Collection<Taken>;
  applications: Applications;
  consent: Consent;
  latest: View;
  provider: Provider;
}): {
  setPolicies(tenantId: string, request: PolicyRequest): void;
  /** How the switches of an application stand, after everything that others did since. */
  switches(tenantId: string, kind: AppKind): Required<Switches>;
} {
  const { records, taken, applications, consent, latest, provider } = context;

  const covering =
    (kind: AppKind) =>
    ({ appId }: { appId: string }): boolean =>
      kind === 'discovery'
        ? appId === provider.discoveryAppId
        : appId !== provider.discoveryAppId && appId !== GRAPH_APP_ID;

  const takenFrom = (tenantId: string, kind: AppKind): Taken =>
    taken.get(`${tenantId}|${kind}`) ?? { withdrawn: {}, applications: [], servicePrincipals: [] };

  const switches = (tenantId: string, kind: AppKind): Required<Switches> => {
    const principals = latest.servicePrincipals(tenantId).filter(covering(kind));
    const { withdrawn, servicePrincipals } = takenFrom(tenantId, kind);
    const isWithout = (id: string) => latest.assignments(tenantId, id).length === 0;
    return {
      consent: !Object.keys(withdrawn).some(isWithout),
      enabled: principals.every(({ accountEnabled }) => accountEnabled),
      deleted: servicePrincipals.length > 0 && principals.length === 0,
    };
  };

  const apply = (tenantId: string, kind: AppKind, switches: Switches): void => {
    const { consent: consented = true, enabled = true, deleted = false } = switches;
    const covers = covering(kind);
    const before = takenFrom(tenantId, kind);
    const after = { ...before };

    if (!deleted) {
      for (const each of before.applications) restoreApplication(each);
      for (const each of before.servicePrincipals) restorePrincipal(each);
      after.applications = [];
      after.servicePrincipals = [];
    }
    const principals = latest.servicePrincipals(tenantId).filter(covers);
    for (const principal of principals) {
      if (principal.accountEnabled !== enabled) {
        applications.saveServicePrincipal({ ...principal, accountEnabled: enabled });
      }
    }
    if (consented) {
      for (const each of Object.values(before.withdrawn)) consent.restore(each);
      after.withdrawn = {};
    } else {
      for (const principal of principals) {
        const gone = consent.withdraw(principal);
        if (gone.assignments.length + gone.grants.length > 0) {
          after.withdrawn = { ...after.withdrawn, [principal.id]: gone };
        }
      }
    }
    if (deleted) {
      const current = latest.servicePrincipals(tenantId).filter(covers);
      const registered = latest.applications(tenantId).filter(covers);
      after.servicePrincipals = [...after.servicePrincipals, ...current];
      for (const each of registered) applications.remove(each);
      if (kind === 'sync') after.applications = [...after.applications, ...registered];
      for (const each of latest.servicePrincipals(tenantId).filter(covers)) {
        applications.saveServicePrincipal({ ...each, deletedAt: new Date().toISOString() });
      }
    }
    taken.put(`${tenantId}|${kind}`, after);
  };

  const principalsOf = (tenantId: string): Record<string, string> =>
    Object.fromEntries(latest.servicePrincipals(tenantId).map(({ appId, id }) => [appId, id]));

  const restoreApplication = ({ tenantId, appId }: Application): void => {
    const gone = latest.deletedApplications(tenantId).find((each) => each.appId === appId);
    if (gone !== undefined) applications.restore(gone);
  };

  const restorePrincipal = ({ tenantId, id, appId }: ServicePrincipal): void => {
    const gone = latest.deletedServicePrincipals(tenantId).find((each) => each.id === id);
    // A new one may have been made meanwhile; there is never more than one per application.
    if (gone !== undefined && latest.servicePrincipal(tenantId, appId) === undefined) {
      applications.saveServicePrincipal({ ...gone, deletedAt: null });
    }
  };

  return {
    switches,
    setPolicies: (tenantId, request) =>
      records.transaction(() => {
        records.policies.put(tenantId, {
          applicationAccessPolicy: request.applicationAccessPolicy ?? null,
          rbac: request.rbac ? { ...request.rbac, principals: principalsOf(tenantId) } : null,
          appManagement: request.appManagement ?? null,
          changedAt: new Date().toISOString(),
        });
        apply(tenantId, 'discovery', request.discovery ?? {});
        apply(tenantId, 'sync', request.sync ?? {});
      }),
  };
}
