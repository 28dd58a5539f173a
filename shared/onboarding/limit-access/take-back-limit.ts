/** Takes the limit out of Exchange again: the assignments within our scope, then the scope. */
import { type AccessLimit, limitName, ROOMS_FILTER } from '../connection/access-limit.ts';
import type { ExchangeRoles } from './exchange-roles.ts';
import type { LimitRecord } from './limit-record.ts';

/** @throws AppError `limit.…`, `consent.microsoft-unavailable` */
export async function takeBackLimit(
  roles: ExchangeRoles,
  record: LimitRecord,
  app: { readonly clientId: string },
  known: Pick<AccessLimit, 'scopeId' | 'assignmentId'>,
): Promise<void> {
  const roleId = await roles.roleId();
  const scopeId = known.scopeId ?? (await unknownScope(roles, app));
  // Those of an enterprise application that is not there any more too: they hold the scope.
  const assigned = await roles.assignments(roleId);
  const ours = assigned.filter(
    ({ id, appScopeId }) =>
      id === known.assignmentId || (scopeId !== undefined && appScopeId === scopeId),
  );
  for (const { id } of ours) {
    const removed = await roles.unassign(id);
    if (removed !== undefined) await record.audit('limit.assignment-removed', removed);
  }
  await record.keep({ assignmentId: undefined, madeAt: undefined });
  if (scopeId === undefined) return;
  const removed = await roles.removeScope(scopeId);
  if (removed !== undefined) await record.audit('limit.scope-removed', removed);
  await record.keep({ scopeId: undefined });
}

/** A visit that was cut off may have made it without our knowing. */
async function unknownScope(
  roles: ExchangeRoles,
  app: { readonly clientId: string },
): Promise<string | undefined> {
  const found = await roles.scopeNamed(limitName(app));
  return found?.recipientFilter === ROOMS_FILTER ? found.id : undefined;
}
