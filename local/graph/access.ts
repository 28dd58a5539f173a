/** Decides which mailboxes an application may read: Entra grants, limited by a legacy access policy, widened by RBAC for Applications. */
import type { Caller, DirectoryReader, Policies, ServicePrincipal } from '../directory/model.ts';
import type { Delays } from '../kit/emulator.ts';
import type { Store } from '../kit/store.ts';
import { errors } from './errors.ts';
import { covers } from './exchange/recipient-filter.ts';
import {
  CALENDARS_READ,
  type ExchangeGrant,
  type ExchangeGrants,
} from './exchange/role-based-access.ts';
import type { Rooms } from './rooms.ts';

type Right = 'basic' | 'full';

export interface Grant {
  readonly right: Right;
  /** `exchange`: only RBAC for Applications allows it, the token carries no calendar role. */
  readonly source: 'entra' | 'exchange';
}

export interface Access {
  /** Throws 403 unless the application holds the role. */
  requireRole(caller: Caller, role: string): void;
  /** Throws what Exchange answers when the application may not read this mailbox. */
  requireCalendar(caller: Caller, mailbox: { emailAddress: string }): Grant;
  /** Throws 403 when no mailbox at all could be readable, before anything is looked up. */
  requireSomeCalendar(caller: Caller): void;
  /** The application is still there and enabled. */
  alive(tenantId: string, appId: string): boolean;
  /** Records a change, so that replicas that lag still know the former policy. */
  policyChanged(tenantId: string): void;
}

interface MailboxPolicies extends Pick<Policies, 'applicationAccessPolicy' | 'rbac' | 'changedAt'> {
  /** Roles that were assigned over Graph; absent while there are none. */
  readonly assigned?: readonly ExchangeGrant[];
}
interface Known {
  readonly current: MailboxPolicies;
  readonly previous: MailboxPolicies;
}

const NONE: MailboxPolicies = { applicationAccessPolicy: null, rbac: null, changedAt: '' };
const REPLICAS = 3;

interface Parts {
  readonly directory: DirectoryReader;
  readonly store: Store;
  readonly rooms: Pick<Rooms, 'find'>;
  readonly exchange: ExchangeGrants;
  readonly delays: Pick<Delays, 'policyPropagationMs'>;
}

export function createAccess(parts: Parts): Access {
  const { directory } = parts;
  const { observe, seenByNextReplica } = policyReplicas(parts);
  return {
    requireRole(caller, role) {
      requirePrincipal(directory, caller);
      if (!caller.roles.includes(role)) throw errors.requestDenied();
    },
    requireSomeCalendar(caller) {
      requirePrincipal(directory, caller);
      const { tenantId, appId } = caller;
      if (entraRight(caller) !== undefined) return;
      const { current, previous } = observe(tenantId);
      const isScoped = ({ rbac, assigned }: MailboxPolicies) =>
        rbac !== null || assigned !== undefined;
      const scoped = isScoped(current) || isScoped(previous);
      if (!scoped || !directory.isSyncApplication(tenantId, appId)) throw errors.accessDenied();
    },
    requireCalendar(caller, mailbox) {
      const right = entraRight(caller);
      if (!directory.isSyncApplication(caller.tenantId, caller.appId)) {
        if (right === undefined) throw errors.accessDenied();
        return { right, source: 'entra' };
      }
      const seen = seenByNextReplica(caller.tenantId);
      const { applicationAccessPolicy, rbac } = seen;
      const limited =
        appliesTo(right, applicationAccessPolicy) &&
        !allows(applicationAccessPolicy, mailbox, true);
      if (right === 'full' && !limited) return { right, source: 'entra' };
      // Grants add up: Exchange's reads everything, so it counts beside the smaller one of Entra.
      const principal = directory.servicePrincipal(caller.tenantId, caller.appId);
      const isInScope = knows(rbac, principal) && allows(rbac, mailbox, false);
      if (isInScope || isAssigned(parts, caller, seen, mailbox)) {
        return { right: 'full', source: 'exchange' };
      }
      if (right !== undefined && !limited) return { right, source: 'entra' };
      throw limited ? errors.blockedByPolicy() : errors.accessDenied();
    },
    alive(tenantId, appId) {
      const principal = directory.servicePrincipal(tenantId, appId);
      return principal?.accountEnabled === true && principal.deletedAt === null;
    },
    policyChanged(tenantId) {
      observe(tenantId);
    },
  };
}

/** The policies of each tenant, as the replicas of Exchange know them. */
function policyReplicas({ directory, store, exchange, delays }: Omit<Parts, 'rooms'>) {
  const rows = store.collection<Known>('policies');
  const cache = new Map<string, Known>();
  let turn = 0;

  const observe = (tenantId: string): Known => {
    const { applicationAccessPolicy, rbac, changedAt: setAt } = directory.policies(tenantId);
    const assigned = exchange.list(tenantId);
    const assignedAt = exchange.changedAt(tenantId);
    const known = cache.get(tenantId) ?? rows.get(tenantId);
    const current: MailboxPolicies = {
      applicationAccessPolicy,
      rbac,
      changedAt: assignedAt > setAt ? assignedAt : setAt,
      ...(assigned.length === 0 ? {} : { assigned }),
    };
    // By content: two changes may share a millisecond.
    if (known !== undefined && JSON.stringify(known.current) === JSON.stringify(current)) {
      cache.set(tenantId, known);
      return known;
    }
    const next = { current, previous: known?.current ?? NONE };
    rows.put(tenantId, next);
    cache.set(tenantId, next);
    return next;
  };

  /** Requests go round the replicas, each of which learns of a change a third of the delay after the one before. */
  const seenByNextReplica = (tenantId: string): MailboxPolicies => {
    const { current, previous } = observe(tenantId);
    turn = (turn + 1) % REPLICAS;
    const learnt =
      Date.parse(current.changedAt) + (delays.policyPropagationMs * (turn + 1)) / REPLICAS;
    return Date.now() < learnt ? previous : current;
  };

  return { observe, seenByNextReplica };
}

function requirePrincipal(directory: DirectoryReader, { tenantId, appId }: Caller): void {
  const principal = directory.servicePrincipal(tenantId, appId);
  if (principal === undefined || principal.deletedAt !== null) throw errors.identityNotFound();
  if (!principal.accountEnabled) throw errors.identityDisabled();
}

function isAssigned(
  { directory, rooms }: Pick<Parts, 'directory' | 'rooms'>,
  { tenantId, appId }: Caller,
  { assigned = [] }: MailboxPolicies,
  { emailAddress }: { emailAddress: string },
): boolean {
  const principalId = directory.servicePrincipal(tenantId, appId)?.id;
  const type = rooms.find(tenantId, emailAddress) === undefined ? 'UserMailbox' : 'RoomMailbox';
  return assigned.some(
    ({ principalId: id, role, recipientFilter: filter }) =>
      id === principalId &&
      role === CALENDARS_READ &&
      (filter === null || covers(filter, { emailAddress, type })),
  );
}

function entraRight({ roles }: Caller): Right | undefined {
  if (roles.includes('Calendars.Read') || roles.includes('Calendars.ReadWrite')) return 'full';
  return roles.includes('Calendars.ReadBasic.All') ? 'basic' : undefined;
}

/** Access policies are documented for Calendars.Read and not for ReadBasic, so the smaller permission escapes them. */
function appliesTo(right: Right | undefined, policy: Policies['applicationAccessPolicy']): boolean {
  return right === 'full' || (right === 'basic' && policy?.coversReadBasic === true);
}

/** A re-created service principal is a different one to Exchange, although its application is the same. */
function knows(rbac: Policies['rbac'], principal: ServicePrincipal | undefined): boolean {
  if (principal === undefined) return false;
  return (rbac?.principals?.[principal.appId] ?? principal.id) === principal.id;
}

function allows(
  policy: { readonly allow: readonly string[] } | null,
  { emailAddress }: { emailAddress: string },
  withoutPolicy: boolean,
): boolean {
  if (policy === null) return withoutPolicy;
  return policy.allow.some((each) => each.toLowerCase() === emailAddress.toLowerCase());
}
