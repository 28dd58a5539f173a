/** Grants the permissions of a service principal in a tenant, and revokes them. */
import { randomUUID } from 'node:crypto';
import type { Delays } from '../kit/emulator.ts';
import type { AppRoleAssignment, DelegatedGrant, ServicePrincipal } from './model.ts';
import type { Records, View } from './records.ts';

export interface Withdrawn {
  readonly assignments: readonly AppRoleAssignment[];
  readonly grants: readonly DelegatedGrant[];
}

export interface Consent {
  /**
   * Application permissions by appRole id, delegated ones by value; `userId` null means tenant-wide.
   * A tenant-wide grant replaces the one before: Microsoft warns that it may revoke what is not asked for again. What a
   * person grants for themselves is added to what they granted before.
   */
  grant(
    principal: ServicePrincipal,
    permissions: { roles: readonly string[]; scopes: readonly string[]; userId: string | null },
  ): void;
  /** Takes everything away and answers what that was. */
  withdraw(principal: ServicePrincipal): Withdrawn;
  /** Takes one application permission away for good, by appRole id. */
  revoke(principal: ServicePrincipal, appRoleId: string): void;
  /** Replaces the permissions of a delegated grant; without any it is gone. */
  putGrant(grant: DelegatedGrant): void;
  restore(withdrawn: Withdrawn): void;
}

export function createConsent(
  records: Records,
  latest: View,
  delays: Delays,
  resourceOf: (tenantId: string) => ServicePrincipal,
): Consent {
  const putAssignment = (assignment: AppRoleAssignment): void =>
    records.assignments.put(assignmentKey(assignment), assignment, delays.consentPropagationMs);
  const dropAssignment = (assignment: AppRoleAssignment): void =>
    records.assignments.put(assignmentKey(assignment), null, delays.consentPropagationMs);
  const putGrant = (grant: DelegatedGrant): void =>
    records.grants.put(
      grantKey(grant),
      grant.scopes.length === 0 ? null : grant,
      delays.consentPropagationMs,
    );
  const grantedBefore = (tenantId: string, principalId: string, userId: string) =>
    latest.grants(tenantId, principalId).find((grant) => grant.userId === userId)?.scopes ?? [];
  return {
    putGrant,
    grant({ tenantId, id: principalId }, { roles, scopes, userId }) {
      const now = Date.now();
      const held = latest.assignments(tenantId, principalId);
      const dropped = held.filter(({ appRoleId }) => userId === null && !roles.includes(appRoleId));
      const added = roles.filter((role) => held.every(({ appRoleId }) => appRoleId !== role));
      records.transaction(() => {
        for (const each of dropped) dropAssignment(each);
        for (const appRoleId of added) {
          putAssignment({
            id: randomUUID(),
            tenantId,
            principalId,
            resourceId: resourceOf(tenantId).id,
            appRoleId,
            createdDateTime: new Date(now).toISOString(),
            effectiveAt: new Date(now + delays.consentPropagationMs).toISOString(),
          });
        }
        if (scopes.length === 0) return;
        const before = userId === null ? [] : grantedBefore(tenantId, principalId, userId);
        putGrant({ tenantId, principalId, userId, scopes: [...new Set([...before, ...scopes])] });
      });
    },
    withdraw({ tenantId, id: principalId }) {
      const assignments = latest.assignments(tenantId, principalId);
      const grants = latest.grants(tenantId, principalId);
      records.transaction(() => {
        for (const each of assignments) dropAssignment(each);
        for (const each of grants) {
          records.grants.put(grantKey(each), null, delays.consentPropagationMs);
        }
      });
      return { assignments, grants };
    },
    revoke({ tenantId, id: principalId }, appRoleId) {
      const held = latest.assignments(tenantId, principalId);
      for (const each of held) if (each.appRoleId === appRoleId) dropAssignment(each);
    },
    restore({ assignments, grants }) {
      records.transaction(() => {
        for (const each of assignments) putAssignment(each);
        for (const each of grants) putGrant(each);
      });
    },
  };
}

function assignmentKey({ tenantId, principalId, appRoleId }: AppRoleAssignment): string {
  return `${tenantId}|${principalId}|${appRoleId}`;
}

function grantKey({ tenantId, principalId, userId }: DelegatedGrant): string {
  return `${tenantId}|${principalId}|${userId ?? '*'}`;
}
