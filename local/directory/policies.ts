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

interface Context {
  readonly records: Records;
  readonly taken: Collection<Taken>;
  readonly applications: Applications;
  readonly consent: Consent;
  readonly latest: View;
  readonly provider: Provider;
}

export function createPolicies(context: Context): {
  setPolicies(tenantId: string, request: PolicyRequest): void;
  /** How the switches of an application stand, after everything that others did since. */
  switches(tenantId: string, kind: AppKind): Required<Switches>;
} {
  const { records, latest } = context;
  const principalsOf = (tenantId: string): Record<string, string> =>
    Object.fromEntries(latest.servicePrincipals(tenantId).map(({ appId, id }) => [appId, id]));
  return {
    switches(tenantId, kind) {
      const principals = latest.servicePrincipals(tenantId).filter(covering(context, kind));
      const { withdrawn, servicePrincipals } = takenFrom(context, tenantId, kind);
      const isWithout = (id: string) => latest.assignments(tenantId, id).length === 0;
      return {
        consent: !Object.keys(withdrawn).some(isWithout),
        enabled: principals.every(({ accountEnabled }) => accountEnabled),
        deleted: servicePrincipals.length > 0 && principals.length === 0,
      };
    },
    setPolicies: (tenantId, request) =>
      records.transaction(() => {
        records.policies.put(tenantId, {
          applicationAccessPolicy: request.applicationAccessPolicy ?? null,
          rbac: request.rbac ? { ...request.rbac, principals: principalsOf(tenantId) } : null,
          appManagement: request.appManagement ?? null,
          changedAt: new Date().toISOString(),
        });
        apply(context, tenantId, 'discovery', request.discovery ?? {});
        apply(context, tenantId, 'sync', request.sync ?? {});
      }),
  };
}

const covering =
  ({ provider }: Pick<Context, 'provider'>, kind: AppKind) =>
  ({ appId }: { readonly appId: string }): boolean =>
    kind === 'discovery'
      ? appId === provider.discoveryAppId
      : appId !== provider.discoveryAppId && appId !== GRAPH_APP_ID;

const takenFrom = ({ taken }: Pick<Context, 'taken'>, tenantId: string, kind: AppKind): Taken =>
  taken.get(`${tenantId}|${kind}`) ?? { withdrawn: {}, applications: [], servicePrincipals: [] };

/** In this order: what was deleted comes back before it is switched, and is switched before it goes. */
function apply(context: Context, tenantId: string, kind: AppKind, switches: Switches): void {
  const { consent: consented = true, enabled = true, deleted = false } = switches;
  const { taken, applications, latest } = context;
  const covers = covering(context, kind);
  let after = takenFrom(context, tenantId, kind);
  if (!deleted) after = restored(context, after);
  for (const principal of latest.servicePrincipals(tenantId).filter(covers)) {
    if (principal.accountEnabled !== enabled) {
      applications.saveServicePrincipal({ ...principal, accountEnabled: enabled });
    }
  }
  const principals = latest.servicePrincipals(tenantId).filter(covers);
  after = consented ? approved(context, after) : withdrawn(context, after, principals);
  if (deleted) {
    const registered = latest.applications(tenantId).filter(covers);
    for (const each of registered) applications.remove(each);
    for (const each of latest.servicePrincipals(tenantId).filter(covers)) {
      applications.saveServicePrincipal({ ...each, deletedAt: new Date().toISOString() });
    }
    after = {
      ...after,
      servicePrincipals: [...after.servicePrincipals, ...principals],
      applications: kind === 'sync' ? [...after.applications, ...registered] : after.applications,
    };
  }
  taken.put(`${tenantId}|${kind}`, after);
}

function restored({ applications, latest }: Context, before: Taken): Taken {
  for (const { tenantId, appId } of before.applications) {
    const gone = latest.deletedApplications(tenantId).find((each) => each.appId === appId);
    if (gone !== undefined) applications.restore(gone);
  }
  for (const { tenantId, id, appId } of before.servicePrincipals) {
    const gone = latest.deletedServicePrincipals(tenantId).find((each) => each.id === id);
    // A new one may have been made meanwhile; there is never more than one per application.
    if (gone !== undefined && latest.servicePrincipal(tenantId, appId) === undefined) {
      applications.saveServicePrincipal({ ...gone, deletedAt: null });
    }
  }
  return { ...before, applications: [], servicePrincipals: [] };
}

function approved({ consent }: Context, before: Taken): Taken {
  for (const each of Object.values(before.withdrawn)) consent.restore(each);
  return { ...before, withdrawn: {} };
}

function withdrawn(
  { consent }: Context,
  before: Taken,
  principals: readonly ServicePrincipal[],
): Taken {
  const gone = principals.flatMap((principal) => {
    const taken = consent.withdraw(principal);
    return taken.assignments.length + taken.grants.length > 0
      ? [[principal.id, taken] as const]
      : [];
  });
  return { ...before, withdrawn: { ...before.withdrawn, ...Object.fromEntries(gone) } };
}
